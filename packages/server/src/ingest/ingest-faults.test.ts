import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { Ingest } from './ingest.ts'
import { useDropboxIngests } from './testing/dropbox-ingests.ts'
import { eventsOf, forEachSize, MiB, objectsOf, signal } from './testing/ingest-bench.ts'
import { fileOf } from './testing/ingest-world.ts'

forEachSize('ingests in trouble', (installation) => {
  const {
    assertIsOriginal,
    clearFaults,
    counts,
    makeFolder,
    makePaper,
    original,
    put,
    resetCounts,
    strike,
    the,
  } = useDropboxIngests(installation)
  async function uploads(): Promise<readonly string[]> {
    const keys: string[] = []
    const before = new Date(Date.now() + 60_000)
    for await (const item of the.storage.list({ before, signal })) {
      if (item.kind === 'upload') keys.push(item.key)
    }
    return keys.sort()
  }

  test('connections cut at random bytes only cost time', async () => {
    await put('/cut.bin', { pattern: { seed: 8, size: 12 * MiB } })
    await strike({ kind: 'cut', afterBytes: 1, randomBytes: 3 * MiB }, { times: 6 })

    await assertIsOriginal(await the.store('/cut.bin'), '/cut.bin')
  })

  test('a copy that is not what the source says it is never becomes a link', async () => {
    const wrong = '0'.repeat(64)
    await put('/wrong.bin', { pattern: { seed: 9, size: 3 * MiB }, claimedHash: wrong })

    const { id } = await the.begin('/wrong.bin')
    const states: string[] = []
    for await (const ingest of the.first.ingests.watch(the.appKey, [id], signal)) {
      states.push(`${ingest.state} ${ingest.error?.code}`)
      if (ingest.state === 'waiting') break
    }

    assert.equal(states.at(-1), 'waiting ingest_content_differs')
    assert.deepEqual(await objectsOf(the), [])
    assert.deepEqual(await eventsOf(the), [])
  })

  test('one damaged byte on the way is noticed and the file fetched anew', async () => {
    await put('/damaged.bin', { pattern: { seed: 10, size: 3 * MiB } })
    await strike({ kind: 'corrupt', atByte: 1_234_567 }, { times: 1 })
    await the.first.runner.startTakingOver()

    const ingest = await the.store('/damaged.bin')

    await assertIsOriginal(ingest, '/damaged.bin')
    assert.equal(ingest.attempts, 2)
  })

  test('a file that is replaced midway is stored as it was when it was picked', async () => {
    await put('/changed.bin', { pattern: { seed: 11, size: 12 * MiB } })
    const before = await original('/changed.bin')
    await strike({ kind: 'throttle', bytesPerSecond: 8 * MiB })

    const { id } = await the.begin('/changed.bin')
    for await (const ingest of the.first.ingests.watch(the.appKey, [id], signal))
      if (ingest.received > 0) break
    await put('/changed.bin', { text: 'something else' })
    const ingest = await the.first.ingests.wait(the.appKey, id, signal)

    assert.equal(fileOf(ingest).sha256, before.sha256)
  })

  test('a missing file, a folder and an app-less source are told in words', async () => {
    await makeFolder('/Folder')

    const ends = [
      await the.store('/nowhere.txt'),
      await the.store('/Folder'),
      await the.store('/x', { source: 'nodrive' }),
      await the.store('/../etc/passwd'),
    ]

    assert.deepEqual(
      ends.map(({ state, error }) => [state, error?.code]),
      [
        ['failed', 'source_entry_missing'],
        ['failed', 'source_entry_is_folder'],
        ['failed', 'source_unknown'],
        ['failed', 'source_path_invalid'],
      ],
    )
    for (const { error } of ends) assert.match(error?.message ?? '', /^[A-Z].{10,}\.$/s)
  })

  test('a limit of size is kept before a byte is fetched', async () => {
    await put('/limit.bin', { pattern: { seed: 12, size: 2 * MiB } })

    const large = await the.store('/limit.bin', { maxSize: MiB })
    const small = await the.store('/limit.bin', { minSize: 3 * MiB })

    assert.equal(large.error?.code, 'file_too_large')
    assert.equal(small.error?.code, 'file_too_small')
    const { requests } = await counts()
    assert.equal(requests['files/download'], undefined)
  })

  test('a service that asks for a long wait is left alone for that long', async () => {
    await put('/busy.bin', { pattern: { seed: 13, size: 2 * MiB } })
    await strike({ kind: 'rate-limit', retryAfter: 300 })

    const { id } = await the.begin('/busy.bin')
    let waiting: Ingest | undefined
    for await (const ingest of the.first.ingests.watch(the.appKey, [id], signal)) {
      waiting = ingest
      if (ingest.state === 'waiting') break
    }

    assert.equal(waiting?.error?.code, 'source_busy')
    const waitMs = (waiting?.resumesAt?.getTime() ?? 0) - Date.now()
    assert.ok(waitMs > 290_000 && waitMs < 400_000, `waits ${waitMs} ms`)
  })

  test('a cancelled ingest ends at once and leaves nothing', async () => {
    await put('/long.bin', { pattern: { seed: 14, size: 64 * MiB } })
    await strike({ kind: 'throttle', bytesPerSecond: 4 * MiB })
    const uploadsBefore = await uploads()
    const { id } = await the.begin('/long.bin')
    for await (const ingest of the.first.ingests.watch(the.appKey, [id], signal))
      if (ingest.received > 0) break

    const ingest = await the.first.ingests.cancel(the.appKey, id)

    assert.equal(ingest?.state, 'cancelled')
    assert.equal(ingest?.error?.code, 'ingest_cancelled')
    assert.deepEqual(await uploads(), uploadsBefore)
  })

  test('an ingest that waits can be cancelled by another process', async () => {
    await put('/waits.bin', { pattern: { seed: 15, size: 2 * MiB } })
    await strike({ kind: 'rate-limit', retryAfter: 300 })
    const { id } = await the.begin('/waits.bin')
    for await (const ingest of the.first.ingests.watch(the.appKey, [id], signal))
      if (ingest.state === 'waiting') break
    const second = the.start()
    await second.runner.startTakingOver()

    await second.ingests.cancel(the.appKey, id)
    const ended = await second.ingests.wait(the.appKey, id, signal)

    assert.equal(ended.state, 'cancelled')
  })

  test('a process that stops hands over, and the next goes on where it was', async () => {
    const size = 40 * MiB
    await put('/handed.bin', { pattern: { seed: 16, size } })
    await strike({ kind: 'throttle', bytesPerSecond: 6 * MiB })
    const { id } = await the.begin('/handed.bin')
    for await (const ingest of the.first.ingests.watch(the.appKey, [id], signal)) {
      if (ingest.received > 24 * MiB) break
    }
    await the.first.stop()
    await clearFaults()
    await resetCounts()

    const second = the.start()
    await second.runner.startTakingOver()
    const ingest = await second.ingests.wait(the.appKey, id, signal)

    await assertIsOriginal(ingest, '/handed.bin')
    const { bytesSent } = await counts()
    assert.ok(bytesSent < size, `fetched ${bytesSent} bytes again`)
    assert.equal(ingest.attempts, 2)
  })

  test('a large export is begun again when its connection breaks: it has no middle', async () => {
    const html = 'a long plan '.repeat(250_000)
    await makePaper('/Long.paper', { html, markdown: '', plain_text: '' })
    await strike({ kind: 'cut', afterBytes: MiB }, { route: '^files/export$', times: 1 })
    await the.first.runner.startTakingOver()

    const file = fileOf(await the.store('/Long.paper'))

    assert.equal(file.size, html.length)
    assert.equal(file.sha256, createHash('sha256').update(html).digest('hex'))
  })
})
