import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import type { VideoAnswer } from '@quayside/wire'
import { eventually } from '../support/eventually.ts'
import { forEachSize } from '../support/places.ts'
import { DEMO_API_KEY, startQuayside, type TestQuayside } from '../support/quayside.ts'

const ADMIN_TOKEN = 'admin-token-of-the-journey'

forEachSize((size) => {
  let quayside: TestQuayside
  let film: Buffer
  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quayside-film-'))
    film = await makeFilm(join(folder, 'film.mp4'))
    await rm(folder, { recursive: true })
    quayside = await startQuayside({
      size,
      seed: 'empty',
      env: { QUAYSIDE_ADMIN_TOKEN: ADMIN_TOKEN },
    })
  })
  after(() => quayside.stop())

  async function store(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
    const address = `${quayside.url}/api/store/S3?key=${DEMO_API_KEY}&filename=${name}`
    const answer = await fetch(address, { method: 'POST', body: bytes })
    assert.equal(answer.status, 200)
    return ((await answer.json()) as { url: string }).url.slice(-20)
  }
  async function ask(path: string): Promise<VideoAnswer> {
    const answer = await fetch(`${quayside.url}/cdn/${path}`)
    assert.equal(answer.status, 200)
    return (await answer.json()) as VideoAnswer
  }

  test('a server that is killed in the middle of a video converts it after its restart, once', async () => {
    const handle = await store('film.mp4', Uint8Array.from(film))
    const path = `video_convert=preset:webm.hi,two_pass:true/${handle}`
    const { uuid } = await ask(path)
    await eventually(
      async () => {
        const { status, metadata } = await ask(path)
        assert.equal(status, 'pending')
        return metadata?.source.width === 320
      },
      { withinMs: 30_000 },
    )

    await quayside.server().kill()
    await quayside.restart()
    const done = await eventually(
      async () => {
        const answer = await ask(path)
        assert.equal(answer.status, 'completed')
        return answer
      },
      { withinMs: 120_000 },
    )

    assert.equal(done.uuid, uuid)
    assert.equal(done.metadata?.result.video_codec, 'vp9')
    for (const url of [done.data?.url, done.data?.thumb]) {
      const answer = await fetch(url ?? '')
      assert.equal(answer.status, 200)
      assert.ok((await answer.arrayBuffer()).byteLength > 1_000)
    }
    const told = await eventsBeforeNext(quayside, () => store('end.txt', Buffer.from('the end')))
    const ofVideos = told.filter(({ action }) => action === 'fp.video_converse')
    assert.equal(ofVideos.length, 1)
    assert.match(ofVideos[0]?.body ?? '', new RegExp(`"uuid":"${uuid}"`))
  })
})

/** Some seconds of noise, which is hard to encode. */
async function makeFilm(path: string): Promise<Buffer> {
  const noise = 'testsrc2=s=320x240:r=25:d=6,noise=alls=60:allf=t'
  const args = ['-v', 'error', '-nostdin', '-f', 'lavfi', '-i', noise, '-preset', 'ultrafast', path]
  await promisify(execFile)('ffmpeg', args)
  return await readFile(path)
}

interface ToldEvent {
  readonly action: string
  readonly body: string
}

/** All that the demo app was told from the beginning to the event that `next` makes. */
async function eventsBeforeNext(
  { url }: TestQuayside,
  next: () => Promise<unknown>,
): Promise<readonly ToldEvent[]> {
  await next()
  const answer = await fetch(`${url}/api/admin/apps/${DEMO_API_KEY}/events?after=0`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  })
  assert.equal(answer.status, 200)
  const events: ToldEvent[] = []
  let text = ''
  for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const [, data] = /^data: (.*)$/m.exec(block) ?? []
      if (/^event: event$/m.test(block) && data) events.push(JSON.parse(data))
    }
    if (events.some(({ body }) => body.includes('end.txt'))) return events
  }
  throw new Error('the events have ended')
}
