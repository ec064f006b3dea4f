import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { VideoAnswer } from '@quayside/wire'
import { Value } from 'typebox/value'
import { makeMedia, probe } from '../../processing/engines/ffmpeg/testing/media.ts'
import { eventually } from '../../testing/eventually.ts'
import { type AppOwner, useFileDesk } from '../testing/file-desk.ts'

const CDN = { host: 'cdn.fs.example.com' }

describe('an address with a video', () => {
  const { ask, newOwner, service, store, web, eventsOf } = useFileDesk()
  let folder: string
  let film: Buffer
  let owner: AppOwner
  let handle: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quayside-video-'))
    film = await readFile(await makeMedia(folder, { name: 'film.mp4' }))
    owner = await newOwner()
    handle = await store(owner, film, 'filename=film.mp4')
  })
  after(() => rm(folder, { recursive: true }))

  const get = async (path: string, headers: Record<string, string> = CDN) => {
    const answer = await ask(path, { headers })
    assert.equal(answer.status, 200, answer.text)
    const status = answer.json()
    assert.ok(Value.Check(VideoAnswer, status), answer.text)
    return status
  }
  const ended = (path: string, headers?: Record<string, string>) =>
    eventually(
      async () => {
        const status = await get(path, headers)
        assert.ok(['completed', 'failed'].includes(status.status), status.status)
        return status
      },
      { withinMs: 60_000 },
    )
  const refused = async (path: string) => {
    const { status, headers } = await ask(path, { headers: CDN })
    return [status, headers['x-error-code']]
  }

  test('answers how far it is, and in the end where the result and its pictures are', async () => {
    const path = `/video_convert=p:h264,width:80/${handle}`
    const begun = await get(path)
    const document = await ended(path)

    assert.deepEqual(
      [begun.status, begun.uuid, begun.data],
      ['started', document.uuid, {}],
      JSON.stringify(begun),
    )
    assert.match(begun.timestamp, /^\d{10}$/)
    const { data, metadata, message } = document
    assert.ok(data && metadata)
    assert.equal(message, 'Done')
    assert.match(data.url ?? '', /^http:\/\/cdn\.fs\.example\.com\/[A-Za-z0-9]{20}$/)
    const { result, source } = metadata
    assert.deepEqual(
      [result.width, result.height, result.mime_type, result.extname, result.encoding_progress],
      [80, 60, 'video/mp4', '.mp4', 100],
    )
    assert.deepEqual([source.width, source.height, source.fps], [160, 120, 25])
    assert.match(result.created_at ?? '', /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \+0000$/)

    const made = await ask(new URL(data.url ?? '').pathname, { headers: CDN })
    assert.deepEqual([made.status, made.headers['content-type']], [200, 'video/mp4'])
    const local = join(folder, 'result.mp4')
    await writeFile(local, made.bytes)
    assert.equal((await probe(local)).video.width, 80)
    const small = data.thumb100x100 ?? ''
    const process = `http://process.fs.example.com/${owner.app.apiKey}/`
    assert.equal(small, `${process}resize=w:100,h:100,f:crop/output=f:jpg,q:66/${data.thumb}`)
    const picture = await ask(small.slice(small.indexOf('/', 8)), {
      headers: { host: 'process.fs.example.com' },
    })
    assert.deepEqual([picture.status, picture.headers['content-type']], [200, 'image/jpeg'])
  })

  test('tells whoever asks below the base URL in its own words', async () => {
    const document = await ended(`/cdn/video_convert=preset:mp3/${handle}`, { host: 'localhost' })

    assert.match(document.data?.url ?? '', /^http:\/\/localhost:8080\/cdn\/[A-Za-z0-9]{20}$/)
    assert.deepEqual(Object.keys(document.data ?? {}), ['url'])
  })

  test('is told once to the app, and as no upload', async () => {
    const other = await newOwner()
    const own = await store(other, film, 'filename=film.mp4')
    const path = `/video_convert=preset:m4a/${own}`
    const { uuid } = await ended(path)
    await ended(path)

    const rows = await service()
      .database.db.selectFrom('events')
      .select(['action', 'body'])
      .where('app_key', '=', other.app.apiKey)
      .orderBy('id')
      .execute()
    assert.deepEqual(
      rows.map(({ action }) => action),
      ['fp.upload', 'fp.video_converse'],
    )
    assert.equal(JSON.parse(rows[1]?.body ?? '').uuid, uuid)
    assert.equal((await eventsOf(other)).length, 2)
  })

  test('means the same however it is written', async () => {
    const key = owner.app.apiKey
    const encode = (text: string) => Buffer.from(text).toString('base64url')
    const tasks = encode(
      '[{"name":"video_convert","params":{"preset":"oga","audio_samplerate":8000}}]',
    )
    const { uuid, status } = await ended(
      `/video_convert=preset:oga,audio_sample_rate:8000/${handle}`,
    )
    assert.equal(status, 'completed')

    for (const path of [
      `/${key}/video_convert=audio_sample_rate:8000,preset:OGA/${handle}`,
      `/video_convert=preset:oga,audio_samplerate:8000,access:public/${handle}+film.mp4`,
      `/${key}/b64/${tasks}/b64://${encode(handle)}`,
      `/${key}/video_convert=p:oga,audio_sample_rate:8000/http://cdn.fs.example.com/${handle}`,
    ]) {
      assert.equal((await get(path)).uuid, uuid, path)
    }
  })

  test('converts anew when it says so, each way it can be said', async () => {
    const path = `/video_convert=preset:aac/${handle}`
    let { uuid } = await ended(path)
    for (const forced of [
      `${path}&force=true`,
      `${path}?force=true`,
      `/video_convert=preset:aac,force:true/${handle}`,
    ]) {
      const begun = await get(forced)
      assert.notEqual(begun.uuid, uuid, forced)
      uuid = begun.uuid
      const done = await ended(forced)
      assert.deepEqual([done.uuid, done.status], [uuid, 'completed'])
      assert.equal((await get(path)).uuid, uuid)
    }
  })

  test('takes a video of another server, under the key of an app', async () => {
    const url = web().put('/far/away.mp4', {
      bytes: film,
      headers: { 'content-type': 'video/mp4' },
    })
    const path = `video_convert=preset:thumbnail,filename:cover.jpg,clip_offset:00:00:00/${url}`

    assert.equal((await refused(`/${path}`))[0], 403)
    const document = await ended(`/${owner.app.apiKey}/${path}`)

    assert.equal(document.status, 'completed', JSON.stringify(document))
    assert.equal(document.data?.thumb, document.data?.url)
    const answer = await ask(new URL(document.data?.url ?? '').pathname, { headers: CDN })
    assert.match(answer.headers['content-disposition'] ?? '', /cover\.jpg/)
  })

  test('tells what cannot be converted in its status', async () => {
    const text = await store(owner, 'only a text', 'filename=a.mp4&mimetype=video/mp4')

    const { status, message, uuid } = await ended(`/video_convert/${text}`)

    assert.equal(status, 'failed')
    assert.match(message ?? '', /no video and no sound/)
    assert.equal((await get(`/video_convert/${text}`)).uuid, uuid)
  })

  test('means what it says, for whoever asks what that is, and converts nothing then', async () => {
    const own = await store(owner, film, 'filename=film.mp4')

    const answer = await ask(`/debug/video_convert=p:mp3,width:80/${own}`, { headers: CDN })

    const { status, chain } = answer.json() as {
      status: { http_code: number }
      chain: readonly { task: string; params: { preset: string; width: number } }[]
    }
    assert.equal(status.http_code, 200, answer.text)
    assert.deepEqual(
      chain.map(({ task, params }) => [task, params.preset, params.width]),
      [['video_convert', 'mp3', 80]],
    )
    const rows = await service()
      .database.db.selectFrom('video_conversions')
      .select('id')
      .where('source_handle', '=', own)
      .execute()
    assert.deepEqual(rows, [])
  })

  test('refuses at once what it cannot mean', async () => {
    for (const [task, wanted] of [
      ['video_convert=preset:hls.variant', 'conversion_unsupported'],
      ['video_convert=preset:webm,audio_codec:ac3', 'conversion_unsupported'],
      ['video_playlist=preset:hls.variant', 'task_unsupported'],
      ['video_convert=preset:avi', 'task_parameter_invalid'],
      ['video_convert=width:5000', 'task_parameter_invalid'],
      ['video_convert=clip_offset:24:00:00', 'task_parameter_invalid'],
      ['video_convert=hieght:5', 'task_parameter_unknown'],
      ['video_convert=location:dropbox', 'storage_location_unset'],
      ['resize=width:5/video_convert', 'tasks_exclude'],
      ['store/video_convert', 'tasks_exclude'],
    ]) {
      const [status, code] = await refused(`/${task}/${handle}`)
      assert.deepEqual([Number(status) >= 400, code], [true, wanted], `${task}`)
    }
    assert.deepEqual(await refused(`/video_convert/QsHandle000000000009`), [404, 'file_missing'])
  })

  test('is for those who may convert, to where they may store', async () => {
    const secure = await newOwner()
    const own = await store(secure, film, 'filename=film.mp4')
    const mark = await store(secure, 'a picture', 'filename=mark.png')
    await service().apps.update(secure.app.apiKey, { securityEnabled: true })
    const at = (terms: object | undefined, params = 'preset:mp3') =>
      `/video_convert=${params}/${own}${terms ? `?${secure.signed(terms)}` : ''}`

    assert.equal((await refused(at(undefined)))[0], 403)
    assert.equal((await refused(at({ call: ['read'] })))[0], 403)
    assert.equal((await refused(at({ call: ['convert'], handle: handle })))[0], 403)
    assert.equal((await refused(at({ call: ['convert'], path: '/films/.*' })))[0], 403)
    // A policy for one file opens no other, not even as a watermark.
    const marked = at({ call: ['convert'], handle: own }, `watermark_url:${mark}`)
    assert.equal((await refused(marked))[0], 403)
    const inside = { call: ['convert'], path: '/films/.*', handle: own }
    const status = await get(at(inside, 'preset:mp3,path:"/films/"'))
    assert.equal(status.status, 'started')
  })
})
