import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventsOf, forEachSize, MiB, signal } from '../ingest/testing/ingest-bench.ts'
import { startWebServer } from '../sources/url/testing/web-server.ts'
import { eventually } from '../testing/eventually.ts'
import type { Export } from './export.ts'
import { useExports } from './testing/export-bench.ts'

forEachSize('exports', (installation) => {
  const bench = useExports(installation)
  const { contentOf, counts, put, request, save, source, access, stored, strike, the } = bench

  const blockHashOf = async (path: string) => {
    const entry = await source().stat(access(), path, { signal })
    return entry.kind === 'file' ? entry.blockHash : undefined
  }
  const failUploads = (route: string, effect: object, more: object = {}) =>
    strike(effect, { route: `^files/${route}$`, ...more })
  const linkOf = ({ state, file, error }: Export) => {
    assert.ok(file, `${state}: ${error?.code}`)
    return file
  }
  async function told() {
    const events = await eventsOf(the)
    return events.filter(({ action }) => /export/.test(action))
  }

  for (const size of [0, 1, 20_480, 4 * MiB, 4 * MiB + 1, 16 * MiB, 37 * MiB + 5]) {
    test(`a file of ${size} bytes is saved as it is, linked and told about`, async () => {
      const file = await stored({ size })
      const filename = `of ${size} "bytes" é.bin`

      const saved = await save(request(file, { folder: '/Saved/Deep', filename }))

      const link = linkOf(saved)
      assert.deepEqual([saved.state, saved.size, saved.sent], ['done', size, size])
      assert.equal(link.origin.ref, `/Saved/Deep/${filename}`)
      const lying = (await contentOf('/Saved/Deep')).get(filename)
      assert.deepEqual(lying, {
        size,
        blockHash: await blockHashOf(`/originals/${size + 1}-${size}.bin`),
      })
      const [event, another] = await told()
      assert.equal(another, undefined)
      assert.equal(event?.action, 'fp.export')
      assert.deepEqual(event.text, {
        source: `https://www.fs.example.com/api/file/${file.handle}`,
        client: 'Dropbox',
        filename,
        created: `https://www.fs.example.com/api/file/${link.handle}`,
      })
    })
  }

  test('what a name that is taken means is for whoever asks to say', async () => {
    const [file, other] = [await stored({ size: 100 }), await stored({ size: 200 })]
    const there = request(file, { folder: '/Clash', filename: 'a.txt' })
    await save(there)

    const same = await save({ ...there, onClash: 'fail' })
    const clash = { ...there, exported: { kind: 'file', handle: other.handle } } as const
    const refused = await save({ ...clash, onClash: 'fail' })
    const renamed = await save({ ...clash, onClash: 'rename' })
    const replaced = await save({ ...clash, onClash: 'replace' })

    assert.deepEqual([same.state, same.file?.filename], ['done', 'a.txt'])
    assert.deepEqual([refused.state, refused.error?.code], ['failed', 'source_entry_exists'])
    assert.deepEqual([renamed.filename, replaced.filename], ['a (1).txt', 'a.txt'])
    const sizes = [...(await contentOf('/Clash'))].map(([name, { size }]) => [name, size])
    assert.deepEqual(sizes.sort(), [
      ['a (1).txt', 200],
      ['a.txt', 200],
    ])
  })

  test('a name that is taken is noticed before anything is sent', async () => {
    const file = await stored({ size: 20 * MiB })
    await put('/Early/big.bin', { text: 'there already' })
    await bench.resetCounts()

    const refused = await save(
      request(file, { folder: '/Early', filename: 'big.bin', onClash: 'fail' }),
    )

    assert.equal(refused.error?.code, 'source_entry_exists')
    const { requests } = await counts()
    assert.deepEqual(Object.keys(requests), ['files/get_metadata'])
  })

  test('many small files share calls, and each is told about', async () => {
    const files = await Promise.all(
      Array.from({ length: 60 }, (_, seed) => stored({ size: 5_000 + seed, seed })),
    )
    await bench.resetCounts()

    const begun = await bench
      .first()
      .exports.start(
        files.map((file, at) => request(file, { folder: '/Many', filename: `${at}.bin` })),
      )
    const ended = await Promise.all(
      begun.map(({ appKey, id }) => bench.first().exports.wait(appKey, id, signal)),
    )

    assert.deepEqual(
      ended.map(({ file, size }) => [file?.filename, size]),
      files.map((_, at) => [`${at}.bin`, 5_000 + at]),
    )
    const { requests } = await counts()
    const calls = Object.values(requests).reduce((sum, count) => sum + count, 0)
    assert.ok(calls <= 20, JSON.stringify(requests))
    assert.equal((await contentOf('/Many')).size, 60)
    assert.equal((await told()).length, 60)
  })

  test('of many small files only those that are refused fail', async () => {
    const [file, other] = [await stored({ size: 300 }), await stored({ size: 301 })]
    await put('/Some/1.bin', { text: 'in the way' })
    const requests = [0, 1, 2].map((at) => {
      const exported = { kind: 'file', handle: (at === 1 ? other : file).handle } as const
      const place = { folder: '/Some', filename: `${at}.bin` }
      return request(file, { exported, ...place, onClash: at === 1 ? 'fail' : 'rename' })
    })

    const begun = await bench.first().exports.start(requests)
    const ended = await Promise.all(
      begun.map(({ appKey, id }) => bench.first().exports.wait(appKey, id, signal)),
    )

    assert.deepEqual(
      ended.map(({ state }) => state),
      ['done', 'failed', 'done'],
    )
    assert.deepEqual((await told()).map(({ action }) => action).sort(), [
      'fp.export',
      'fp.export',
      'qs.export.failed',
    ])
  })

  test('a linked file is saved without being stored', async () => {
    await put('/linked.bin', { pattern: { seed: 5, size: 21 * MiB } })
    const file = await bench.linked('/linked.bin')

    const saved = await save(request(file, { folder: '/Copies', filename: undefined }))

    assert.equal(linkOf(saved).filename, 'linked.bin')
    const lying = (await contentOf('/Copies')).get('linked.bin')
    assert.equal(lying?.blockHash, await blockHashOf('/linked.bin'))
  })

  test('what lies at an address is saved, told or not how long it is', async () => {
    const web = await startWebServer()
    const bytes = Buffer.alloc(17 * MiB, 'quay')
    const pages = { whole: {}, 'of unknown length': { isChunked: true }, ranged: { ranges: true } }
    try {
      for (const [name, page] of Object.entries(pages)) {
        const url = web.put(`/${encodeURIComponent(name)}.bin`, { bytes, ...page })
        const exported = { kind: 'address', url } as const
        const file = await stored({ size: 1 })

        const saved = await save(request(file, { exported, folder: '/Web', filename: undefined }))

        assert.equal(linkOf(saved).size, bytes.length, name)
        assert.equal((await told()).at(-1)?.text.source, url)
      }
    } finally {
      await web.close()
    }
    const hashes = [...(await contentOf('/Web')).values()].map(({ blockHash }) => blockHash)
    assert.equal(hashes.length, 3)
    assert.equal(new Set(hashes).size, 1)
  })

  test('connections that are cut and answers that are lost make one file', async () => {
    const file = await stored({ size: 70 * MiB })
    await failUploads(
      'upload_session/append_v2',
      { kind: 'cut', afterBytes: 5 * MiB },
      { times: 3 },
    )
    await failUploads('upload_session/append_v2', { kind: 'lose-answer' }, { times: 1, skip: 4 })
    await failUploads('upload_session/finish', { kind: 'lose-answer' }, { times: 1 })
    await bench.first().startTakingOver()

    const saved = await save(request(file, { folder: '/Cut', filename: 'cut.bin' }))

    linkOf(saved)
    const lying = await contentOf('/Cut')
    assert.deepEqual([...lying.keys()], ['cut.bin'])
    assert.equal(
      lying.get('cut.bin')?.blockHash,
      await blockHashOf(`/originals/${70 * MiB + 1}-${70 * MiB}.bin`),
    )
    assert.equal((await told()).length, 1)
  })

  test('another process goes on where one has stopped, and sends nothing twice', async () => {
    const file = await stored({ size: 70 * MiB })
    await failUploads('upload_session/append_v2', { kind: 'delay', ms: 60_000 }, { skip: 3 })
    const [begun] = await bench
      .first()
      .exports.start([request(file, { folder: '/Over', filename: 'over.bin' })])
    assert.ok(begun)
    await eventually(async () => {
      const now = await bench.first().exports.find(the.appKey, begun.id)
      assert.equal(now?.sent, 3 * 16 * MiB)
    })

    await bench.first().stop(0)
    await bench.clearFaults()
    await bench.resetCounts()
    const second = bench.start()
    await second.startTakingOver()
    const ended = await second.exports.wait(the.appKey, begun.id, signal)

    assert.equal(linkOf(ended).size, 70 * MiB)
    const { requests } = await counts()
    assert.equal(requests['files/upload_session/append_v2'], 2)
    assert.equal((await contentOf('/Over')).size, 1)
  })

  test('a process that dies while the file is given its place leaves one file, also renamed', async () => {
    const sizes = [3_000, 20 * MiB]
    for (const size of sizes) {
      const file = await stored({ size })
      const folder = `/Died ${size}`
      await put(`${folder}/a.bin`, { text: 'in the way' })
      const route = size === 3_000 ? 'upload' : 'upload_session/finish'
      // It is written, and nobody is told before the process is gone.
      await failUploads(route, { kind: 'lose-answer' }, { times: 1 })
      const stuck = { kind: 'delay', ms: 60_000 }
      await failUploads(`(${route}|list_folder|get_metadata)`, stuck, { skip: 1 })
      const dying = bench.start()
      const [begun] = await dying.exports.start([request(file, { folder, filename: 'a.bin' })])
      assert.ok(begun)
      await eventually(() => bench.original(`${folder}/a (1).bin`))

      await dying.stop(0)
      await bench.clearFaults()
      const second = bench.start()
      await second.startTakingOver()
      const ended = await second.exports.wait(the.appKey, begun.id, signal)

      assert.equal(linkOf(ended).filename, 'a (1).bin')
      assert.deepEqual([...(await contentOf(folder)).keys()].sort(), ['a (1).bin', 'a.bin'])
    }
    assert.equal((await told()).length, sizes.length)
  })

  test('one that is cancelled leaves nothing at the source, and is not told', async () => {
    const file = await stored({ size: 60 * MiB })
    await failUploads('upload_session/append_v2', { kind: 'delay', ms: 60_000 }, { skip: 1 })
    const [begun] = await bench
      .first()
      .exports.start([request(file, { folder: '/Cancelled', filename: 'big.bin' })])
    assert.ok(begun)
    await eventually(async () => {
      assert.equal((await bench.first().exports.find(the.appKey, begun.id))?.sent, 16 * MiB)
    })

    const cancelled = await bench.first().exports.cancel(the.appKey, begun.id)

    assert.deepEqual([cancelled?.state, cancelled?.error?.code], ['cancelled', 'export_cancelled'])
    await assert.rejects(contentOf('/Cancelled'), { code: 'source_entry_missing' })
    assert.deepEqual(await told(), [])
  })

  test('one that is cancelled while it is given its place is seen through', async () => {
    const file = await stored({ size: 20 * MiB })
    await failUploads('upload_session/finish', { kind: 'delay', ms: 500 }, { times: 1 })
    const [begun] = await bench
      .first()
      .exports.start([request(file, { folder: '/Late', filename: 'late.bin' })])
    assert.ok(begun)
    await eventually(async () => {
      assert.equal((await bench.first().exports.find(the.appKey, begun.id))?.sent, 20 * MiB)
    })
    await sleep(50)

    const ended = await bench.first().exports.cancel(the.appKey, begun.id)

    assert.equal(ended?.state, 'done')
    assert.equal((await contentOf('/Late')).size, 1)
    assert.equal((await told()).length, 1)
  })

  test('one that is cancelled while the source is away is not saved when it is back', async () => {
    await bench.first().startTakingOver()
    for (const size of [3_000, 20 * MiB]) {
      const file = await stored({ size })
      const folder = `/Away ${size}`
      const route = size === 3_000 ? 'upload' : 'upload_session/finish'
      await failUploads(route, { kind: 'answer', status: 503 })
      const { exports } = bench.first()
      const [begun] = await exports.start([request(file, { folder, filename: 'a.bin' })])
      assert.ok(begun)
      await eventually(async () => {
        assert.equal((await exports.find(the.appKey, begun.id))?.state, 'waiting')
      })

      await exports.cancel(the.appKey, begun.id)
      await bench.clearFaults()
      const ended = await exports.wait(the.appKey, begun.id, signal)

      assert.deepEqual([ended.state, ended.error?.code], ['cancelled', 'export_cancelled'])
      await assert.rejects(contentOf(folder), { code: 'source_entry_missing' })
    }
    assert.deepEqual(await told(), [])
  })

  test('a source that stays away is not asked all the time about one that is cancelled', async () => {
    const file = await stored({ size: 3_000 })
    await failUploads('upload', { kind: 'answer', status: 503 })
    await bench.first().startTakingOver()
    const { exports } = bench.first()
    const [begun] = await exports.start([request(file, { folder: '/Stays away' })])
    assert.ok(begun)
    const waits = (attempts: number) =>
      eventually(async () => {
        const now = await exports.find(the.appKey, begun.id)
        assert.deepEqual([now?.state, now?.attempts], ['waiting', attempts])
        assert.ok(Number(now?.resumesAt) > Number(now?.updatedAt))
      })
    await waits(1)

    await failUploads('.*', { kind: 'answer', status: 503 })
    await exports.cancel(the.appKey, begun.id)

    await waits(2)
  })

  test('an unfinished file that the source has forgotten is sent anew', async () => {
    const file = await stored({ size: 40 * MiB })
    const error = { '.tag': 'not_found' }
    const lost = { kind: 'route-error', error }
    await failUploads('upload_session/append_v2', lost, { times: 1, skip: 1 })
    await bench.first().startTakingOver()

    const saved = await save(request(file, { folder: '/Anew', filename: 'anew.bin' }))

    assert.equal(linkOf(saved).size, 40 * MiB)
    assert.equal(saved.attempts > 1, true)
  })

  test('a file that is overwritten meanwhile is saved as it has become', async () => {
    const [file, other] = [await stored({ size: 100 * MiB }), await stored({ size: 10 * MiB })]
    assert.ok(file.kind === 'stored' && other.kind === 'stored')
    await failUploads('upload_session/append_v2', { kind: 'delay', ms: 700 })
    await bench.resetCounts()
    await bench.first().startTakingOver()
    const saving = save(request(file, { folder: '/Became', filename: 'became.bin' }))
    await eventually(async () => {
      const { requests } = await counts()
      assert.ok((requests['files/upload_session/append_v2'] ?? 0) >= 4)
    })

    const { objectId: object_id, size } = other
    const row = the.database.db.updateTable('files').where('handle', '=', file.handle)
    await row.set({ object_id, size }).execute()
    await the.storage.delete(file.storageKey, { signal })
    await bench.clearFaults()

    assert.equal(linkOf(await saving).size, 10 * MiB)
    assert.equal((await contentOf('/Became')).size, 1)
  })

  test('the same request key begins nothing twice, and stands for nothing else', async () => {
    const [file, other] = [await stored({ size: 10 }), await stored({ size: 11 })]
    const asked = request(file, { folder: '/Key', filename: 'key.bin' })
    const { exports } = bench.first()

    const [first] = await exports.start([asked], { requestKey: 'one' })
    const [second] = await exports.start([asked], { requestKey: 'one' })

    assert.equal(second?.id, first?.id)
    for (const change of [{ folder: '/Other' }, { exported: request(other).exported }]) {
      const used = exports.start([{ ...asked, ...change }], { requestKey: 'one' })
      await assert.rejects(used, { code: 'request_key_used' })
    }
  })

  test('a file that is gone, and a source that is full, fail with the reason', async () => {
    const file = await stored({ size: 50 })
    const gone = request({ ...file, handle: 'QsHandle000000000000' as typeof file.handle })
    const error = { '.tag': 'path', reason: { '.tag': 'insufficient_space' } }
    await failUploads('upload', { kind: 'route-error', error })

    const [missing, full] = [await save(gone), await save(request(file))]

    assert.deepEqual([missing.state, missing.error?.code], ['failed', 'file_missing'])
    assert.deepEqual([full.state, full.error?.code], ['failed', 'source_storage_full'])
    const [, event] = await told()
    assert.equal(event?.text.error.code, 'source_storage_full')
    assert.deepEqual([event?.text.path, event?.text.filename], ['/Saved', 'saved.bin'])
  })
})
