import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { before, describe, test } from 'node:test'
import type { StoredFile } from '../../files/file-record.ts'
import { markFileDeleted } from '../../files/file-repository.ts'
import { forEachSize } from '../../ingest/testing/ingest-bench.ts'
import { eventually } from '../../testing/eventually.ts'
import { ffmpeg, frameAt, makeMedia, probe } from '../engines/ffmpeg/testing/media.ts'
import { assertOpen, useVideos } from './testing/video-bench.ts'
import { claimRun } from './video-repository.ts'

const MINUTE = 60_000

forEachSize('converting videos', (installation) => {
  const the = useVideos(installation)
  let film: StoredFile
  /** Takes some seconds to convert. */
  let long: StoredFile
  before(async () => {
    film = await the.store(await makeMedia(the.folder, { name: 'film.mp4' }))
    const noise = 'testsrc2=s=320x240:r=25:d=20,noise=alls=60:allf=t'
    const path = `${the.folder}/long.mp4`
    await ffmpeg(['-f', 'lavfi', '-i', noise, '-preset', 'ultrafast', path])
    long = await the.store(path)
  })
  const rowOf = async (uuid: string) =>
    await the.database.db
      .selectFrom('video_conversions')
      .selectAll()
      .where('uuid', '=', uuid)
      .executeTakeFirstOrThrow()

  test('is begun by asking, told while it goes on, and ends with two files and one event', async () => {
    const process = await the.open()
    const ask = the.ask(
      film,
      { preset: 'webm', width: '80', path: 'out/' },
      {
        place: { filename: undefined, container: 'films', path: 'out/' },
      },
    )

    const begun = await process.videos.ask(ask)
    const again = await process.videos.ask(ask)
    assertOpen(begun)
    assertOpen(again)
    assert.deepEqual([begun.state, again.uuid], ['started', begun.uuid])
    const { uuid, outcome } = await the.ended(process, ask)

    assert.equal(uuid, begun.uuid)
    assert.equal(outcome.status, 'completed')
    if (outcome.status !== 'completed') return
    const result = await the.file(outcome.result)
    assert.deepEqual(
      [result.filename, result.contentType, result.container, result.size],
      ['My film.webm', 'video/webm', 'films', outcome.made.size],
    )
    assert.match(result.path, /^out\/.+_My film\.webm$/)
    const { video, audio } = await probe(await the.copyOf(result))
    assert.deepEqual(
      [video.codec_name, video.width, video.height, audio.codec_name],
      ['vp8', 80, 60, 'vorbis'],
    )
    const thumb = await the.file(outcome.thumb)
    assert.deepEqual([thumb.filename, thumb.contentType], ['My film.jpg', 'image/jpeg'])
    assert.equal((await frameAt(await the.copyOf(thumb))).width, 80)
    const events = (await the.events()).filter((event) => event.uuid === uuid)
    assert.equal(events.length, 1)
    assert.deepEqual(
      [events[0].status, events[0].data.url, events[0].metadata.source.width],
      ['completed', `https://cdn.fs.example.com/${outcome.result}`, 160],
    )
    assert.match(events[0].data.thumb100x100, /resize=w:100,h:100,f:crop\/output=f:jpg,q:66/)
  })

  test('asked for by many in two processes at once is done once', async () => {
    const processes = [await the.open(), await the.open()]
    const ask = the.ask(film, { preset: 'mp3' })
    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, index) => processes[index % 2]?.videos.ask(ask)),
    )
    const uuids = new Set(asked.map((status) => (status?.state === 'ended' ? '' : status?.uuid)))
    assert.equal(uuids.size, 1)

    const { uuid, outcome } = await the.ended(processes[0]!, ask)

    assert.deepEqual([...uuids], [uuid])
    assert.equal(outcome.status === 'completed' && outcome.thumb, undefined)
    assert.equal((await the.events()).filter((event) => event.uuid === uuid).length, 1)
    assert.equal((await rowOf(uuid)).attempts, 1)
  })

  test('says how far it is, and what it is made of', async () => {
    const process = await the.open()
    const own = await the.store(await the.copyOf(long))
    const ask = the.ask(own, { preset: 'webm.hi', two_pass: 'true' })
    await process.videos.ask(ask)

    const seen = await eventually(
      async () => {
        const status = await process.videos.ask(ask)
        assertOpen(status)
        assert.ok(status.progress > 0, 'no progress yet')
        return status
      },
      { withinMs: 30_000 },
    )
    await process.stop()

    assert.deepEqual([seen.state, seen.original?.width, seen.original?.fps], ['pending', 320, 25])
    assert.ok(seen.progress < 100)
    // A process that stops has not tried.
    const { state, attempts, owner } = await rowOf(seen.uuid)
    assert.deepEqual([state, attempts, owner], ['started', 0, null])
    // Else the next test's process goes on with it.
    await the.database.transaction((trx) => markFileDeleted(trx, the.appKey, own.handle))
  })

  test('of a process that died is done by the next, once', async () => {
    const ask = the.ask(film, { preset: 'm4a' })
    const begun = await (await the.open({ isIdle: true })).videos.ask(ask)
    assertOpen(begun)
    const row = await rowOf(begun.uuid)
    const claim = { now: Date.now(), leaseUntil: Date.now() + MINUTE, isDead: () => false }
    assert.ok(await claimRun(the.database.db, row, { ...claim, owner: 'dead#1' }))
    assert.equal(await claimRun(the.database.db, row, { ...claim, owner: 'late#1' }), undefined)

    const later = await the.open({ msAhead: 2 * MINUTE })
    const { uuid } = await the.ended(later, ask)

    assert.equal(uuid, begun.uuid)
    assert.equal((await rowOf(uuid)).attempts, 2)
    assert.equal((await the.events()).filter((event) => event.uuid === uuid).length, 1)
  })

  test('that ends every process that tries it fails in the end', async () => {
    const ask = the.ask(film, { preset: 'oga' })
    const begun = await (await the.open({ isIdle: true })).videos.ask(ask)
    assertOpen(begun)
    const dead = { owner: 'dead#1', attempts: 3, lease_until: 1, state: 'pending' }
    await the.database.db
      .updateTable('video_conversions')
      .set(dead)
      .where('uuid', '=', begun.uuid)
      .execute()

    const { outcome } = await the.ended(await the.open(), ask)

    assert.equal(outcome.status, 'failed')
    assert.equal((await rowOf(begun.uuid)).error_code, 'video_broken_off')
  })

  test('anew, when that is asked for, or the result is gone, or the file is another one', async () => {
    const process = await the.open()
    const ask = the.ask(film, { preset: 'aac' })
    await process.videos.ask(ask)
    const first = await the.ended(process, ask)

    const forced = await process.videos.ask({ ...ask, force: true })
    assertOpen(forced)
    assert.notEqual(forced.uuid, first.uuid)
    // Some clients look by the very address that forced it.
    const looked = await eventually(
      async () => {
        const status = await process.videos.ask({ ...ask, force: true })
        assert.equal(status.state, 'ended')
        return status
      },
      { withinMs: 60_000 },
    )
    assert.ok(looked.state === 'ended' && looked.conversion.uuid === forced.uuid)
    const again = await process.videos.ask({ ...ask, force: true })
    assertOpen(again)
    assert.notEqual(again.uuid, forced.uuid)

    const { outcome } = await the.ended(process, ask)
    assert.ok(outcome.status === 'completed')
    const { result } = outcome
    await the.database.transaction((trx) => markFileDeleted(trx, the.appKey, result))
    const anew = await process.videos.ask(ask)
    assertOpen(anew)
    assert.notEqual(anew.uuid, again.uuid)
  })

  test('fails, told in status and event, for what cannot be converted', async () => {
    const process = await the.open()
    const text = await the.store(new URL(import.meta.url).pathname, 'video/mp4')
    const ask = the.ask(text, {})

    await process.videos.ask(ask)
    const { uuid, outcome } = await the.ended(process, ask)

    assert.ok(outcome.status === 'failed')
    assert.match(outcome.message, /is no video and no sound/)
    const events = (await the.events()).filter((event) => event.uuid === uuid)
    assert.deepEqual(
      events.map(({ status, message }) => [status, message]),
      [['failed', outcome.message]],
    )
    assert.equal((await rowOf(uuid)).attempts, 1)
    assert.equal((await process.videos.ask(ask)).state, 'ended')
  })

  test('ends when its file is deleted, and nothing is made', async () => {
    const process = await the.open()
    const gone = await the.store(await the.copyOf(long))
    const ask = the.ask(gone, { preset: 'webm.hi', two_pass: 'true' })
    const begun = await process.videos.ask(ask)
    assertOpen(begun)
    await eventually(async () => assert.equal((await rowOf(begun.uuid)).state, 'pending'), {
      withinMs: 30_000,
    })

    await the.database.transaction((trx) => markFileDeleted(trx, the.appKey, gone.handle))
    const { outcome } = await the.ended(process, ask)

    assert.equal(outcome.status, 'failed')
    assert.equal((await rowOf(begun.uuid)).error_code, 'video_source_gone')
  })

  test('takes videos and watermarks from other servers', async () => {
    const bytes = await readFile(await the.copyOf(film))
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': bytes.length })
      response.end(bytes)
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as AddressInfo
    const process = await the.open()
    const url = `http://127.0.0.1:${port}/some/clip.mp4`
    const ask = the.ask(film, { preset: 'thumbnail' }, { source: { kind: 'address', url } })

    await process.videos.ask(ask)
    const { outcome } = await the.ended(process, ask)
    server.close()

    assert.ok(outcome.status === 'completed', JSON.stringify(outcome))
    assert.equal(outcome.thumb, outcome.result)
    assert.equal((await the.file(outcome.result)).filename, 'clip.jpg')
  })

  describe('is forgotten', () => {
    test('a month after it failed, and when its result is gone, and not before', async () => {
      const rows = async () =>
        await the.database.db.selectFrom('video_conversions').select(['uuid', 'state']).execute()
      const before = await rows()
      await (await the.open({ isIdle: true })).videos.sweep()
      assert.deepEqual(await rows(), before)

      const later = { msAhead: 31 * 24 * 60 * MINUTE, isIdle: true }
      await (await the.open(later)).videos.sweep()

      const left = await rows()
      assert.ok(left.some(({ state }) => state === 'completed'))
      assert.ok(left.every(({ state }) => state !== 'failed'))
    })
  })
})
