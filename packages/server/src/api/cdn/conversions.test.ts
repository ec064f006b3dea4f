import assert from 'node:assert/strict'
import { Agent } from 'node:http'
import { before, describe, test } from 'node:test'
import { ConversionAnswer, DebugAnswer, ProcessAnswer } from '@quayside/wire'
import sharp from 'sharp'
import { Value } from 'typebox/value'
import { eventually } from '../../testing/eventually.ts'
import { type AppOwner, type FileAnswer, useFileDesk } from '../testing/file-desk.ts'

type Color = readonly [red: number, green: number, blue: number]
const RED: Color = [200, 30, 30]
const GREEN: Color = [30, 160, 60]
const BLUE: Color = [30, 60, 200]
const YELLOW: Color = [230, 210, 40]

/** A picture of four quarters, each of one colour: top left, top right, bottom left, bottom right. */
async function quarters(width: number, height: number, colors = [RED, GREEN, BLUE, YELLOW]) {
  const data = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const color = colors[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)] ?? RED
      data.set(color, (y * width + x) * 3)
    }
  }
  return await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
}

/** The middles of its quarters are of these colours, about. */
async function assertQuarters(answer: FileAnswer, colors: readonly Color[]) {
  const { data, info } = await sharp(answer.bytes)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => {
    const from = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * 3
    return [...data.subarray(from, from + 3)]
  }
  const found = [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)]
  for (const [index, color] of colors.entries()) {
    const far = color.some((value, part) => Math.abs(value - (found[index]?.[part] ?? 0)) > 12)
    assert.ok(!far, `quarter ${index} is ${found[index]}, not ${color}`)
  }
}

async function sizeOf({ bytes }: FileAnswer) {
  const { width, height, format } = await sharp(bytes).metadata()
  return [width, height, format]
}

describe('conversions by address', () => {
  const { ask, eventsOf, newOwner, service, store, web } = useFileDesk()
  let owner: AppOwner
  let key: string
  let picture: Buffer
  let handle: string
  before(async () => {
    owner = await newOwner()
    key = owner.app.apiKey
    picture = await quarters(80, 60)
    handle = await store(owner, picture, 'filename=bike.png')
  })
  const converses = async (by: AppOwner) =>
    (await eventsOf(by)).filter(({ action }) => action === 'fp.converse')
  const refusal = ({ status, headers }: FileAnswer) => [status, headers['x-error-code']]

  test('give what tasks make of a file, with all that a file has', async () => {
    const answer = await ask(`/cdn/resize=width:40/flip/output=format:jpg/${handle}`)

    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual(await sizeOf(answer), [40, 30, 'jpeg'])
    await assertQuarters(answer, [BLUE, YELLOW, RED, GREEN])
    const { headers } = answer
    assert.equal(headers['content-type'], 'image/jpeg')
    assert.equal(headers['content-length'], String(answer.bytes.length))
    assert.equal(headers['content-disposition'], 'inline; filename="bike.jpg"')
    assert.equal(headers['x-file-name'], 'bike.jpg')
    assert.equal(headers['cache-control'], 'public, max-age=3600')
    assert.equal(headers['access-control-allow-origin'], '*')
    assert.match(String(headers.etag), /^"[0-9a-f]{64}"$/)
  })

  test('on the process host, with a key, in base64 and by JSON mean the same', async () => {
    const encode = (text: string) => Buffer.from(text).toString('base64url')
    const tasks = encode(JSON.stringify([{ name: 'resize', params: { width: 24 } }]))
    const host = { host: 'process.fs.example.com' }
    const answers = [
      await ask(`/resize=w:24/${handle}`, { headers: host }),
      await ask(`/cdn/${key}/resize=width:24/${handle}`),
      await ask(`/cdn/${key}/b64/${tasks}/b64://${encode(handle)}`),
    ]
    for (const answer of answers) {
      assert.deepEqual(await sizeOf(answer), [24, 18, 'png'], answer.text)
    }
    assert.equal(new Set(answers.map(({ headers }) => headers.etag)).size, 1)
  })

  test('answer HEAD, ranges and conditions as files do', async () => {
    const path = `/cdn/resize=width:32/${handle}`
    const whole = await ask(path)
    const head = await ask(path, { method: 'HEAD' })
    const part = await ask(path, { headers: { range: 'bytes=10-19' } })
    const same = await ask(path, { headers: { 'if-none-match': String(whole.headers.etag) } })

    assert.deepEqual([head.status, head.bytes.length], [200, 0])
    assert.equal(head.headers['content-length'], String(whole.bytes.length))
    assert.equal(part.status, 206)
    assert.deepEqual(part.bytes, whole.bytes.subarray(10, 20))
    assert.deepEqual([same.status, same.bytes.length], [304, 0])
  })

  test('are done and told once, and counted', async () => {
    const once = await newOwner()
    const file = await store(once, picture, 'filename=once.png')
    const path = `/cdn/${once.app.apiKey}/blackwhite/${file}`

    await Promise.all([ask(path), ask(path), ask(`/cdn/blackwhite/${file}`)])

    const [told, another] = await converses(once)
    assert.equal(another, undefined)
    assert.equal(told?.text.url, `/blackwhite/${file}`)
    const { url: _url, path: _path, ...link } = Object(told?.text.link)
    assert.deepEqual(link, {
      handle: file,
      filename: 'once.png',
      mimetype: 'image/png',
      provider: 'internal',
      size: picture.length,
    })
  })

  test('go by what a file is, whatever its sender said it was', async () => {
    const unnamed = await store(owner, picture, 'mimetype=application/octet-stream&filename=x')
    const misnamed = await store(owner, picture, 'mimetype=video/mp4&filename=x.mp4')

    for (const file of [unnamed, misnamed]) {
      const answer = await ask(`/cdn/resize=width:16/${file}`)
      assert.deepEqual(await sizeOf(answer), [16, 12, 'png'], answer.text)
      assert.equal(answer.headers['x-file-name'], 'x.png')
    }
  })

  test('answer JSON where tasks ask for facts', async () => {
    const answer = await ask(`/cdn/resize=width:40/imagesize/${handle}`)

    assert.match(String(answer.headers['content-type']), /^application\/json/)
    assert.deepEqual(answer.json(), { width: 40, height: 30 })
  })

  test('never mix what a file was with what it is', async () => {
    const file = await store(owner, picture, 'filename=changing.png')
    const path = `/cdn/resize=width:20/${file}`
    await assertQuarters(await ask(path), [RED, GREEN, BLUE, YELLOW])

    const other = await quarters(80, 60, [BLUE, BLUE, RED, RED])
    const query = owner.signed({ call: ['write'] })
    const written = await ask(`/api/file/${file}?${query}`, { method: 'POST', body: other })
    assert.equal(written.status, 200, written.text)

    await assertQuarters(await ask(path), [BLUE, BLUE, RED, RED])
    await assertQuarters(await ask(path), [BLUE, BLUE, RED, RED])
  })

  test('of a deleted file are gone, and what was made of it as well', async () => {
    const alone = await newOwner()
    const own = await store(alone, await quarters(60, 60), 'filename=own.png')
    const path = `/cdn/resize=width:20/${own}`
    assert.equal((await ask(path)).status, 200)

    await ask(`/api/file/${own}?${alone.signed({ call: ['remove'] })}`, { method: 'DELETE' })

    assert.deepEqual(refusal(await ask(path)), [404, 'file_missing'])
    const { db } = service().database
    const left = await db
      .selectFrom('derivatives')
      .select('id')
      .where('app_key', '=', alone.app.apiKey)
      .execute()
    assert.deepEqual(left, [])
  })

  test('use no file of another app, in front or beside', async () => {
    const neighbour = await newOwner()
    const theirs = await store(neighbour, picture, 'filename=theirs.png')

    for (const path of [
      `/cdn/${key}/resize=width:10/${theirs}`,
      `/cdn/watermark=file:${theirs}/${handle}`,
      `/cdn/watermark=file:QsHandle000000000009/${handle}`,
      `/cdn/collage=files:[${theirs}],width:50,height:50/${handle}`,
    ]) {
      assert.deepEqual(refusal(await ask(path)), [404, 'file_missing'], path)
    }
    const mine = await ask(`/cdn/watermark=file:${handle},size:50/${handle}`)
    assert.equal(mine.status, 200, mine.text)
  })

  describe('of what lies elsewhere', () => {
    const put = (path: string) =>
      web().put(path, { bytes: picture, headers: { 'content-type': 'image/png' } })

    test('need a key, and are fetched once', async () => {
      const url = put('/pics/far.png')

      assert.deepEqual(refusal(await ask(`/cdn/resize=width:8/${url}`)), [403, 'app_unknown'])
      assert.deepEqual(web().asked('/pics/far.png'), [])
      for (const _ of [1, 2]) {
        const answer = await ask(`/cdn/${key}/resize=width:8/${url}`)
        assert.deepEqual(await sizeOf(answer), [8, 6, 'png'], answer.text)
        assert.equal(answer.headers['x-file-name'], 'far.png')
      }
      assert.equal(web().asked('/pics/far.png').length, 1)
      const told = (await converses(owner)).at(-1)?.text.link as Record<string, unknown>
      assert.deepEqual([told.url, told.provider], [url, 'url'])
    })

    test('are fetched anew when that is asked for', async () => {
      const url = put('/pics/anew.png')
      for (const _ of [1, 2]) {
        const answer = await ask(`/cdn/${key}/cache=false/resize=width:8/"${url}"`)
        assert.equal(answer.headers['cache-control'], 'no-store')
      }
      assert.equal(web().asked('/pics/anew.png').length, 2)
    })

    test('are refused where they are not what they say, or nobody may ask', async () => {
      const noise = web().put('/pics/no.png', { bytes: Buffer.from([0, 1, 2, 3, 200, 201]) })
      const answer = await ask(`/cdn/${key}/circle/${noise}`)
      assert.deepEqual(refusal(answer), [400, 'conversion_unsupported'])
      const inside = await ask(`/cdn/${key}/resize=width:8/http://10.0.0.1/a.png`)
      assert.deepEqual(refusal(inside), [403, 'egress_refused'])
    })
  })

  test('made anew each time leave nothing behind', async () => {
    const before = (await converses(owner)).length
    for (const _ of [1, 2]) {
      const answer = await ask(`/cdn/cache=false/resize=width:11/${handle}`)
      assert.equal(answer.headers['cache-control'], 'no-store')
      assert.deepEqual(await sizeOf(answer), [11, 8, 'png'])
    }
    assert.equal((await converses(owner)).length, before + 2)
  })

  test('say how long they may be kept', async () => {
    const answer = await ask(`/cdn/cache=expiry:86400/resize=width:12/${handle}`)
    assert.equal(answer.headers['cache-control'], 'public, max-age=86400')
  })

  test('that choose by what the caller can show say so', async () => {
    const path = `/cdn/auto_image/${handle}`
    const modern = { accept: 'image/avif,image/webp,*/*' }
    for (const _ of [1, 2]) {
      const [webp, plain] = [await ask(path, { headers: modern }), await ask(path)]
      assert.notEqual(webp.headers['content-type'], plain.headers['content-type'])
      assert.match(String(webp.headers.vary), /Accept/)
      assert.match(String(plain.headers.vary), /Accept/)
    }
  })

  test('that fail are told in a short text, or by the other file that is named', async () => {
    const broken = await store(owner, picture.subarray(0, 60), 'filename=broken.png')

    const answer = await ask(`/cdn/resize=width:10/${broken}`)
    const instead = await ask(`/cdn/resize=width:10/fallback=handle:${handle}/${broken}`)
    const kept = await ask(`/cdn/fallback=handle:${handle},cache:60/resize=width:10/${broken}`)

    assert.deepEqual(refusal(answer), [400, 'conversion_source_broken'])
    assert.match(String(answer.headers['content-type']), /^text\/plain/)
    assert.equal(instead.status, 200)
    assert.deepEqual(instead.bytes, picture)
    assert.equal(instead.headers['cache-control'], 'no-store')
    assert.equal(kept.headers['cache-control'], 'public, max-age=60')
  })

  test('are refused together with tasks about the file as it is', async () => {
    for (const task of ['metadata', 'preview', 'content']) {
      const answer = await ask(`/cdn/resize=width:10/${task}/${handle}`)
      assert.deepEqual(refusal(answer), [400, 'tasks_exclude'], task)
    }
    assert.deepEqual(refusal(await ask(`/cdn/resize=width:10/[${handle},${handle}]`)), [
      400,
      'sources_too_many',
    ])
  })

  test('need not be waited for', async () => {
    const headers = { prefer: 'respond-async' }
    // Takes longer than a look whether it is there.
    const path = `/cdn/resize=width:1600/oil_paint=amount:40/resize=width:13/${handle}`
    const begun = await ask(path, { headers })

    assert.equal(begun.status, 202, begun.text)
    assert.equal(begun.headers['preference-applied'], 'respond-async')
    assert.ok(Value.Check(ConversionAnswer, begun.json()))
    const { pathname } = new URL(String(begun.headers.location))
    const status = await eventually(async () => {
      const answer = await ask(pathname)
      assert.equal(answer.json().state, 'ready')
      return answer.json()
    })
    const made = await ask(new URL(String(status.url)).pathname)
    assert.deepEqual(await sizeOf(made), [13, 10, 'png'])
    assert.equal((await ask(path, { headers })).status, 200)
    const unknown = `/api/conversions/drv_${'0'.repeat(48)}`
    assert.deepEqual(refusal(await ask(unknown)), [404, 'conversion_unknown'])
  })

  test('with debug in them tell which engine would do what', async () => {
    const answer = (await ask(`/cdn/debug/resize=width:10/blur/${handle}`)).json()

    assert.ok(Value.Check(DebugAnswer, answer), JSON.stringify(answer))
    assert.deepEqual(answer.stages, [{ engine: 'sharp', tasks: ['resize', 'blur'] }])
    assert.deepEqual(answer.status, { message: 'OK', http_code: 200 })
  })

  test('are stored as files of their own, by address and by JSON', async () => {
    const storing = await newOwner()
    const { apiKey } = storing.app
    const mine = await store(storing, picture, 'filename=bike.png')
    const byAddress = await ask(`/cdn/${apiKey}/resize=width:40/store=path:"in/"/${mine}`, {
      method: 'POST',
    })
    const byJson = await ask('/process', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        apikey: apiKey,
        sources: [mine],
        tasks: [
          { name: 'resize', params: { width: 40 } },
          { name: 'output', params: { format: 'jpg' } },
          { name: 'store', params: { filename: 'small.jpg', container: 'photos' } },
        ],
        upload_tags: { album: 'summer' },
      }),
    })

    for (const answer of [byAddress, byJson]) {
      assert.equal(answer.status, 200, answer.text)
      assert.ok(Value.Check(ProcessAnswer, answer.json()), answer.text)
      const { handle: made, width, height } = answer.json()
      assert.deepEqual([width, height], [40, 30])
      await assertQuarters(await ask(`/cdn/${made}`), [RED, GREEN, BLUE, YELLOW])
    }
    assert.match(String(byAddress.json().key), /^in\/.+_bike\.png$/)
    const { filename, type, container, upload_tags } = byJson.json()
    assert.deepEqual([filename, type, container], ['small.jpg', 'image/jpeg', 'photos'])
    assert.deepEqual(upload_tags, { album: 'summer' })
    const told = (await eventsOf(storing)).map(({ action }) => action)
    assert.deepEqual(told, ['fp.upload', 'fp.converse', 'fp.upload', 'fp.converse', 'fp.upload'])
  })

  test('in the words of before 2016 are given and stored', async () => {
    const given = await ask(`/api/file/${handle}/convert?w=40&h=10&fit=crop&rotate=180&format=jpg`)
    assert.deepEqual(await sizeOf(given), [40, 10, 'jpeg'], given.text)
    await assertQuarters(given, [YELLOW, BLUE, GREEN, RED])

    const body = 'w=20&crop=40,0,40,30&crop_first=true&storePath=old/&storeContainer=photos'
    const stored = await ask(`/api/file/${handle}/convert`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    })
    assert.equal(stored.status, 200, stored.text)
    const { url, filename, type, container, key: path } = stored.json()
    assert.deepEqual([filename, type, container], ['bike.png', 'image/png', 'photos'])
    assert.match(String(path), /^old\//)
    const made = await ask(new URL(String(url)).pathname)
    assert.deepEqual(await sizeOf(made), [20, 15, 'png'])
    await assertQuarters(made, [GREEN, GREEN, GREEN, GREEN])

    const nothing = await ask(`/api/file/${handle}/convert?plugin=x`)
    assert.deepEqual(refusal(nothing), [400, 'conversion_nothing_asked'])
    const text = await ask(`/api/file/${handle}/convert?text=hello`)
    assert.deepEqual(refusal(text), [400, 'conversion_unsupported'])
  })

  describe('of an app that asks for policies', () => {
    let guarded: AppOwner
    let mine: string
    before(async () => {
      guarded = await newOwner()
      mine = await store(guarded, picture, 'filename=mine.png')
      await service().apps.update(guarded.app.apiKey, { securityEnabled: true })
    })
    const security = (terms: object) => {
      const pair = new URLSearchParams(guarded.signed(terms))
      return `security=policy:${pair.get('policy')},signature:${pair.get('signature')}`
    }

    test('need `convert`, and `store` too where they store', async () => {
      const resize = (terms: object) => ask(`/cdn/${security(terms)}/resize=width:10/${mine}`)
      const store = (terms: object) => ask(`/cdn/${security(terms)}/resize=width:10/store/${mine}`)

      assert.deepEqual(refusal(await ask(`/cdn/resize=width:10/${mine}`)), [403, 'policy_missing'])
      assert.deepEqual(refusal(await resize({ call: ['read'] })), [403, 'policy_call'])
      const wrong = await resize({ call: ['convert'], handle: 'QsHandle000000000009' })
      assert.deepEqual(refusal(wrong), [403, 'policy_handle'])
      const right = await resize({ call: ['convert'] })
      assert.deepEqual(
        [right.status, right.headers['cache-control']],
        [200, 'private, max-age=3600'],
      )
      assert.deepEqual(refusal(await store({ call: ['convert'] })), [403, 'policy_call'])
      assert.deepEqual(refusal(await store({ call: ['store'] })), [403, 'policy_call'])
      assert.equal((await store({ call: ['store', 'convert'] })).status, 200)
    })

    test('open no other file than the one they are bound to', async () => {
      const pair = guarded.signed({ call: ['store'] })
      const mark = await store(guarded, await quarters(8, 8), `filename=mark.png&${pair}`)
      const path = (terms: object) =>
        `/cdn/${security(terms)}/watermark=file:${mark}/resize=width:10/${mine}`

      const bound = await ask(path({ call: ['convert'], handle: mine }))
      assert.deepEqual(refusal(bound), [403, 'policy_handle'])
      assert.equal((await ask(path({ call: ['convert'] }))).status, 200)
    })

    test('may name addresses only as the policy says', async () => {
      const url = web().put('/pics/mark.png', { bytes: picture })
      const path = (terms: object) =>
        `/cdn/${security(terms)}/watermark=file:"${url}"/resize=width:10/${mine}`

      const wrong = await ask(path({ call: ['convert'], url: 'https://elsewhere.example/.*' }))
      assert.deepEqual(refusal(wrong), [403, 'policy_url'])
      assert.deepEqual(web().asked('/pics/mark.png'), [])
      assert.equal((await ask(path({ call: ['convert'] }))).status, 200)
    })
  })

  test('asked for again are what the route would answer, until anything changes', async () => {
    const shop = await newOwner()
    const file = await store(shop, picture, 'filename=lane.png')
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const path = `/cdn/resize=width:14/${file}`
    const get = () => ask(path, { agent })
    const [cold, warm] = [await get(), await get()]
    const without = ({ headers: { date: _d, 'x-request-id': _id, ...rest } }: FileAnswer) => rest

    assert.deepEqual(warm.bytes, cold.bytes)
    const rest = without(cold)
    for (const [name, value] of Object.entries(without(warm))) {
      if (!name.startsWith('access-control-')) assert.equal(value, rest[name], name)
    }
    assert.equal(warm.headers['access-control-allow-origin'], '*')
    // The route lets pages read the names of all answers, the lane those of contents.
    assert.match(String(cold.headers['access-control-expose-headers']), /X-Error-Code/)
    assert.doesNotMatch(String(warm.headers['access-control-expose-headers']), /X-Error-Code/)

    // The result is lost: it is made again.
    const { db } = service().database
    const row = await db
      .selectFrom('derivatives')
      .select(['id', 'storage_key'])
      .where('app_key', '=', shop.app.apiKey)
      .executeTakeFirstOrThrow()
    assert.match(String(row.storage_key), /^derivatives-/)
    await service().apps.update(shop.app.apiKey, { securityEnabled: true })
    assert.deepEqual(refusal(await get()), [403, 'policy_missing'])
    agent.destroy()
  })
})
