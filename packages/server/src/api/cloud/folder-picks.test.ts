import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FolderPickAnswer } from '@quayside/wire'
import { Value } from 'typebox/value'
import { fromBufferPromise } from 'yauzl'
import { type Picker, pair, pathOf, useCloud } from './testing/cloud.ts'

const { connectedPicker, inject, post, service } = useCloud({
  '/Trip/plan.txt': 'the plan',
  '/Trip/2026/May/sea.txt': 'blue',
  '/Trip/2026/May/sky.png': 'bluer',
  '/Trip/2026/log.txt': 'day one',
  '/Other/alone.txt': 'alone',
})

const start = ({ apikey, token }: Picker, more: object = {}) =>
  post('/cloud/folder-picks', { apikey, token, source: 'memory', path: '/Trip/', ...more })

const ask = (
  picker: Picker,
  id: string,
  rest = '',
  method: 'GET' | 'DELETE' | 'POST' = 'GET',
  query = '',
) =>
  inject({
    method,
    url: `/cloud/folder-picks/${id}${rest}?apikey=${picker.apikey}${query}`,
    headers: { authorization: `Bearer ${picker.token}` },
  })

/** As its stream tells it at its end. */
async function endOf(picker: Picker, id: string) {
  const { apikey, token } = picker
  const events = await post('/cloud/folder-picks/events', { apikey, token, ids: [id] })
  const sent = [...events.body.matchAll(/^event: folder-pick\ndata: (.*)$/gm)]
  return JSON.parse(sent.at(-1)?.[1] ?? '{}')
}

describe('a picked folder', () => {
  test('is stored as a whole and followed to its end', async () => {
    const picker = await connectedPicker()

    const answer = await start(picker)

    assert.equal(answer.statusCode, 202, answer.body)
    const { token, pick } = answer.json()
    assert.ok(Value.Check(FolderPickAnswer, pick))
    assert.deepEqual([token, pick.name, pick.path], [picker.token, 'Trip', '/Trip'])
    const ended = await endOf(picker, pick.id)
    assert.deepEqual(
      [ended.state, ended.is_counted, ended.found, ended.done, ended.failed, ended.skipped],
      ['done', true, 4, 4, 0, 0],
    )
    assert.deepEqual([ended.bytes, ended.received], [24, 24])
    assert.deepEqual((await ask(picker, pick.id)).json(), ended)
  })

  test('answers its files by pages, with where they lie in it', async () => {
    const picker = await connectedPicker()
    const { pick } = (await start(picker)).json()
    await endOf(picker, pick.id)

    const first = (await ask(picker, pick.id, '/files', 'GET', '&limit=3')).json()
    const second = (
      await ask(picker, pick.id, '/files', 'GET', `&limit=3&after=${first.next}`)
    ).json()

    assert.deepEqual([first.files.length, second.files.length, second.next], [3, 1, ''])
    const all = [...first.files, ...second.files]
    assert.deepEqual(all.map((one) => one.relative_path).sort(), [
      '2026/May/sea.txt',
      '2026/May/sky.png',
      '2026/log.txt',
      'plan.txt',
    ])
    for (const { file, path, state } of all) {
      assert.equal(state, 'done')
      assert.ok(path.endsWith(file.filename))
    }
    const { statusCode, body } = await ask(picker, pick.id, '/files', 'GET', '&after=x')
    assert.deepEqual([statusCode, JSON.parse(body).code], [400, 'cursor_invalid'])
  })

  test('is what of it is wanted', async () => {
    const picker = await connectedPicker()

    const { pick } = (await start(picker, { accept: ['image/*'], name: 'Pictures' })).json()

    const { name, found, skipped, done } = await endOf(picker, pick.id)
    assert.deepEqual([name, found, skipped, done], ['Pictures', 1, 3, 1])
  })

  test('that is too large fails as a whole, with a code and words', async () => {
    const picker = await connectedPicker()

    const { pick } = (await start(picker, { max_files: 3 })).json()

    const { state, done, zip, error } = await endOf(picker, pick.id)
    assert.deepEqual(
      [state, done, zip, error.code],
      ['failed', 0, undefined, 'folder_pick_too_many'],
    )
    assert.match(error.message, /more than the 3 files/)
    const { files } = (await ask(picker, pick.id, '/files')).json()
    for (const one of files) assert.equal(one.state, 'cancelled')
  })

  test('that has ended stays as it is, cancelled or tried again', async () => {
    const picker = await connectedPicker()
    const { pick } = (await start(picker)).json()
    const ended = await endOf(picker, pick.id)

    assert.deepEqual((await ask(picker, pick.id, '', 'DELETE')).json(), ended)
    assert.deepEqual((await ask(picker, pick.id, '/retry', 'POST')).json(), ended)
  })

  test('is not there for another session, nor for another app', async () => {
    const mine = await connectedPicker()
    const { pick } = (await start(mine)).json()
    await endOf(mine, pick.id)
    const { token } = await service().connections.session(mine.app.apiKey, undefined)

    for (const stranger of [{ ...mine, token }, await connectedPicker()]) {
      const answers = [
        await ask(stranger, pick.id),
        await ask(stranger, pick.id, '/files'),
        await ask(stranger, pick.id, '', 'DELETE'),
        await ask(stranger, pick.id, '/retry', 'POST'),
        await post('/cloud/folder-picks/events', { ...stranger, ids: [pick.id] }),
      ]
      for (const { statusCode, body } of answers) {
        assert.deepEqual([statusCode, JSON.parse(body).code], [404, 'folder_pick_missing'])
      }
    }
  })

  test('comes from a source that somebody is connected with, and that has folders', async () => {
    const picker = await connectedPicker()
    const { token } = await service().connections.session(picker.app.apiKey, undefined)

    const answers = [
      await start({ ...picker, token }),
      await start(picker, { source: 'url' }),
      await start(picker, { source: 'nowhere' }),
    ]

    assert.deepEqual(
      answers.map((answer) => [answer.statusCode, answer.json().code]),
      [
        [401, 'connection_expired'],
        [400, 'listing_unsupported'],
        [400, 'source_unknown'],
      ],
    )
  })

  test('puts files only where the policy allows it, below the place that is asked for, too', async () => {
    const picker = await connectedPicker()
    const policy = pair(picker, { call: ['pick'], path: 'in/(2026/)?' })

    const refused = await start(picker, { ...policy, store: { path: 'out/' } })
    const { pick } = (await start(picker, { ...policy, store: { path: 'in/' } })).json()
    await endOf(picker, pick.id)
    const { files } = (await ask(picker, pick.id, '/files')).json()

    assert.deepEqual([refused.statusCode, refused.json().code], [403, 'policy_path'])
    const states = files.map((one: { relative_path: string; state: string; error?: object }) => [
      one.relative_path,
      one.state,
    ])
    assert.deepEqual(states.sort(), [
      ['2026/May/sea.txt', 'failed'],
      ['2026/May/sky.png', 'failed'],
      ['2026/log.txt', 'done'],
      ['plan.txt', 'done'],
    ])
  })
})

describe('the archive of a picked folder', () => {
  async function taken(more: object = {}) {
    const picker = await connectedPicker()
    const { pick } = (await start(picker, more)).json()
    const ended = await endOf(picker, pick.id)
    return { picker, id: pick.id, zip: pathOf(ended.zip) }
  }

  test('holds all files in their folders', async () => {
    const { zip } = await taken()

    const head = await inject({ method: 'HEAD', url: zip })
    const answer = await inject(zip)

    assert.equal(answer.statusCode, 200, answer.body)
    assert.match(zip, /^\/cdn\/folder\/[A-Za-z0-9]{32}$/)
    for (const { headers } of [head, answer]) {
      assert.equal(headers['content-type'], 'application/zip')
      assert.equal(headers['content-disposition'], 'attachment; filename="Trip.zip"')
      assert.equal(headers['cache-control'], 'no-store')
    }
    assert.deepEqual(await unpack(answer.rawPayload), {
      '2026/May/sea.txt': 'blue',
      '2026/May/sky.png': 'bluer',
      '2026/log.txt': 'day one',
      'plan.txt': 'the plan',
    })
  })

  test('leaves out what was deleted since, and is not there without any file', async () => {
    const { picker, id, zip } = await taken({ accept: ['.txt'] })
    const { files } = (await ask(picker, id, '/files')).json()
    const remove = async (handle: string) => {
      const proof = new URLSearchParams({
        key: picker.apikey,
        ...pair(picker, { call: ['remove'], handle }),
      })
      const answer = await inject({ method: 'DELETE', url: `/api/file/${handle}?${proof}` })
      assert.equal(answer.statusCode, 200, answer.body)
    }
    const [first, ...others] = files
    await remove(first.file.handle)

    const left = await unpack((await inject(zip)).rawPayload)
    for (const { file } of others) await remove(file.handle)
    const none = await inject(zip)

    assert.deepEqual(
      Object.keys(left),
      others.map((one: { relative_path: string }) => one.relative_path).sort(),
    )
    assert.equal(none.statusCode, 404)
    assert.match(none.body, /none of its files is left/)
  })

  test('needs a policy that allows to read, where the app asks for policies', async () => {
    const { picker, zip } = await taken()
    await service().apps.update(picker.app.apiKey, { securityEnabled: true })
    const ask = async (terms?: object) => {
      const query = terms ? `?${new URLSearchParams(pair(picker, terms))}` : ''
      return (await inject(`${zip}${query}`)).statusCode
    }

    assert.deepEqual(
      [
        await ask(),
        await ask({ call: ['pick'] }),
        await ask({ call: ['read'], handle: 'QsHandle000000000001' }),
        await ask({ call: ['read'] }),
      ],
      [403, 403, 403, 200],
    )
  })

  test('is at no address that somebody makes up', async () => {
    const { zip } = await taken()
    const other = `${zip.slice(0, -4)}AAAA`

    for (const url of [other, zip.slice(0, -1), `${zip}/x`]) {
      const { statusCode } = await inject(url)
      assert.ok(statusCode === 404 || statusCode === 400 || statusCode === 403, `${statusCode}`)
    }
  })
})

async function unpack(bytes: Buffer): Promise<Readonly<Record<string, string>>> {
  const zip = await fromBufferPromise(bytes)
  const files: Record<string, string> = {}
  for await (const entry of zip.eachEntry()) {
    const chunks: Buffer[] = []
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer)
    files[entry.fileName] = Buffer.concat(chunks).toString()
  }
  return files
}
