import assert from 'node:assert/strict'
import { test } from 'node:test'
import { useDropboxIngests } from './testing/dropbox-ingests.ts'
import { eventsOf, forEachSize, MiB, objectsOf, signal } from './testing/ingest-bench.ts'
import { fileOf, newTestApp } from './testing/ingest-world.ts'

forEachSize('ingests', (installation) => {
  const { access, assertIsOriginal, counts, makePaper, put, putMany, resetCounts, source, the } =
    useDropboxIngests(installation)

  for (const size of [0, 1, 20_480, MiB, MiB + 1, 8 * MiB, 21 * MiB + 7]) {
    test(`a file of ${size} bytes is stored and told about`, async () => {
      await put('/size.bin', { pattern: { seed: size + 1, size } })

      const ingest = await the.store('/size.bin')

      await assertIsOriginal(ingest, '/size.bin')
      assert.equal(ingest.state, 'done')
      const [event] = await eventsOf(the)
      assert.equal(event?.action, 'fp.upload')
      const { text } = event
      assert.deepEqual(
        [text.size, text.client, text.status, text.filename],
        [size, 'Dropbox', 'Stored', 'size.bin'],
      )
    })
  }

  test('a small file that was listed a moment ago is fetched with one call', async () => {
    await put('/listed.txt', { text: 'hello' })
    const { items } = await source().list(access(), '', { signal })
    the.first.hints.note(access().connectionId, items)
    await resetCounts()

    await the.store('/listed.txt')

    const { requests } = await counts()
    assert.deepEqual(Object.keys(requests), ['files/download'])
  })

  test('content that is here already is not fetched again, whatever its name', async () => {
    const content = { pattern: { seed: 77, size: 9 * MiB } }
    await put('/one.bin', content)
    await put('/two.bin', content)
    const one = fileOf(await the.store('/one.bin'))
    await resetCounts()

    const two = fileOf(await the.store('/two.bin'))

    const { requests } = await counts()
    assert.equal(requests['files/download'], undefined)
    assert.notEqual(two.handle, one.handle)
    assert.equal(two.filename, 'two.bin')
    assert.equal((await objectsOf(the)).length, 1)
    await assertIsOriginal(await the.store('/two.bin'), '/two.bin')
  })

  test('of content that was uploaded the hash a source gives is found out when it is asked for', async () => {
    const content = { pattern: { seed: 90, size: 9 * MiB } }
    const others = { pattern: { seed: 91, size: 9 * MiB } }
    for (const path of ['/uploaded.bin', '/picked.bin']) await put(path, content)
    await put('/others.bin', others)
    const uploaded = fileOf(await the.store('/uploaded.bin'))
    await the.store('/others.bin')
    await the.database.db.updateTable('objects').set({ block_hash: null }).execute() // as uploads leave it
    await resetCounts()

    const ingest = await the.store('/picked.bin')

    const { requests } = await counts()
    assert.equal(requests['files/download'], undefined)
    assert.equal(fileOf(ingest).storageKey, uploaded.storageKey)
    await assertIsOriginal(ingest, '/picked.bin')
  })

  test('content whose bytes were lost is fetched again and mends the files that show it', async () => {
    await put('/lost.bin', { pattern: { seed: 78, size: 2 * MiB } })
    const before = fileOf(await the.store('/lost.bin'))
    await the.storage.delete(before.storageKey, { signal })

    const ingest = await the.store('/lost.bin')

    await assertIsOriginal(ingest, '/lost.bin')
    const rows = await objectsOf(the)
    assert.deepEqual(
      rows.map((row) => row.storage_key),
      [fileOf(ingest).storageKey],
    )
  })

  test('one file asked for twice at the same time rests once and has two links', async () => {
    await put('/twice.bin', { pattern: { seed: 5, size: 3 * MiB } })

    const [one, two] = await Promise.all([the.store('/twice.bin'), the.store('/twice.bin')])

    assert.notEqual(fileOf(one).handle, fileOf(two).handle)
    assert.equal((await objectsOf(the)).length, 1)
    await assertIsOriginal(one, '/twice.bin')
    await assertIsOriginal(two, '/twice.bin')
    assert.equal((await eventsOf(the)).length, 2)
  })

  test('neighbours hold the same bytes apart', async () => {
    await put('/shared.bin', { pattern: { seed: 6, size: 2 * MiB } })
    await the.store('/shared.bin')
    const neighbour = await newTestApp(the.database)
    await resetCounts()

    const [ingest] = await the.first.ingests.start([
      { ...the.request('/shared.bin'), appKey: neighbour },
    ])
    assert.ok(ingest)
    await the.first.ingests.wait(neighbour, ingest.id, signal)

    const { requests } = await counts()
    assert.equal(requests['files/download'], 1)
    assert.equal(await the.first.ingests.find(the.appKey, ingest.id), undefined)
  })

  test('several files at once are all stored, each by its own name', async () => {
    const files = Array.from({ length: 60 }, (_, index) => ({
      path: `/many/${index}.txt`,
      text: `number ${index}`,
    }))
    await putMany(files)

    const begun = await the.first.ingests.start(files.map(({ path }) => the.request(path)))
    const ended = await Promise.all(
      begun.map(({ id }) => the.first.ingests.wait(the.appKey, id, signal)),
    )

    assert.deepEqual(
      ended.map((ingest) => fileOf(ingest).filename),
      files.map(({ path }) => path.slice('/many/'.length)),
    )
    assert.equal((await eventsOf(the)).length, 60)
  })

  test('a document that cannot be downloaded is stored as its export', async () => {
    await makePaper('/Plan.paper', {
      html: '<h1>Plan</h1>',
      markdown: '# Plan',
      plain_text: 'Plan',
    })

    const html = fileOf(await the.store('/Plan.paper'))
    const markdown = fileOf(await the.store('/Plan.paper', { exportFormat: 'markdown' }))

    assert.equal(html.size, '<h1>Plan</h1>'.length)
    assert.equal(markdown.size, '# Plan'.length)
    assert.match(markdown.filename, /\.md$/)
  })
})
