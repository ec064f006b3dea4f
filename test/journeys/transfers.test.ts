import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { type ConnectedPerson, connectPerson } from '../support/cloud.ts'
import { eventually } from '../support/eventually.ts'
import { forEachSize } from '../support/places.ts'
import { startQuayside, type TestQuayside } from '../support/quayside.ts'
import { putPatterns, sandboxFile, slowDown } from '../support/sandbox.ts'
import { sha256Of } from '../support/sha256.ts'

const MIB = 1024 * 1024
/** Slow enough to be caught in the middle, and over in a few seconds. */
const SLOW_BYTES_PER_SECOND = 2 * MIB

forEachSize((size) => {
  let quayside: TestQuayside
  let person: ConnectedPerson
  before(async () => {
    quayside = await startQuayside({ size })
    person = await connectPerson(quayside)
  })
  afterEach(() => quayside.sandbox.clearFaults())
  after(() => quayside.stop())

  for (const path of ['/Photos/harbour.jpg', '/Sizes/empty.txt', '/Sizes/4 MiB and one byte.bin']) {
    test(`the stored copy of ${path} is the original`, async () => {
      const original = await sandboxFile(quayside, path)

      const file = await person.store(path)

      assert.deepEqual([file.size, file.status], [original.size, 'Stored'])
      const { sha256, size } = await sha256Of(file.url)
      assert.deepEqual({ sha256, size }, { sha256: original.sha256, size: original.size })
    })
  }

  test('content that is known is stored again without moving a byte', async () => {
    await putPatterns(quayside, [{ path: '/known.bin', seed: 11, size: 9 * MIB }])
    const first = await person.store('/known.bin')
    await quayside.sandbox.resetCounts()

    const second = await person.store('/known.bin')

    assert.notEqual(second.handle, first.handle)
    assert.equal((await quayside.sandbox.counts()).bytesSent, 0)
    assert.deepEqual(await sha256Of(second.url), await sha256Of(first.url))
  })

  test('the same bytes under another name are known too', async () => {
    await person.store('/Photos/harbour.jpg')
    await quayside.sandbox.resetCounts()

    const copy = await person.store('/Copies/harbour (copy).jpg')

    assert.equal(copy.filename, 'harbour (copy).jpg')
    assert.equal((await quayside.sandbox.counts()).bytesSent, 0)
  })

  test('two requests for one file at the same time both get it whole', async () => {
    await putPatterns(quayside, [{ path: '/twice.bin', seed: 12, size: 6 * MIB }])
    const original = await sandboxFile(quayside, '/twice.bin')

    const files = await Promise.all([person.store('/twice.bin'), person.store('/twice.bin')])

    assert.notEqual(files[0].handle, files[1].handle)
    for (const { url } of files) assert.equal((await sha256Of(url)).sha256, original.sha256)
  })

  test('a document of the Paper editor is stored as the export that was asked for', async () => {
    const page = await person.list('/Paper/')
    const notes = page.contents.find(({ name }) => name === 'Meeting notes.paper')
    assert.ok(notes?.exportFormats?.includes('markdown'))

    const file = await person.store('/Paper/Meeting notes.paper', { export: 'markdown' })

    const text = await (await fetch(file.url)).text()
    assert.match(text, /^# Meeting notes\n/)
    assert.equal(file.size, Buffer.byteLength(text))
  })

  test('progress is told, and cancelling ends the transfer without a file', async () => {
    await putPatterns(quayside, [{ path: '/cancelled.bin', seed: 13, size: 64 * MIB }])
    await slowDown(quayside, SLOW_BYTES_PER_SECOND)
    const started = await person.start(['/cancelled.bin'])
    const id = started.body.ingests[0]?.id ?? ''
    await eventually(async () => (await person.ingest(id)).received > 0)

    await person.cancel(id)

    const ended = await eventually(async () => {
      const ingest = await person.ingest(id)
      return ingest.state === 'cancelled' && ingest
    })
    assert.equal(ended.file, undefined)
    await quayside.sandbox.clearFaults()
    assert.ok(await person.store('/Sizes/one byte.bin'), 'the next transfer has room')
  })

  test('a connection revoked midway fails in words that ask to connect again', async () => {
    await putPatterns(quayside, [{ path: '/revoked.bin', seed: 14, size: 32 * MIB }])
    const route = 'files/download'
    await quayside.sandbox.setFault({
      route,
      times: 1,
      effect: { kind: 'revoke-after', afterBytes: MIB },
    })
    await quayside.sandbox.setFault({
      route,
      times: 8,
      effect: { kind: 'cut', afterBytes: 2 * MIB },
    })

    const { body } = await person.start(['/revoked.bin'], { wait: 20 })

    const [ended] = body.ingests
    assert.deepEqual([ended?.state, ended?.error?.code], ['failed', 'connection_expired'])
    assert.match(ended?.error?.message ?? '', /connect again/i)
    person = await connectPerson(quayside)
  })

  test('a file that is cut off again and again arrives whole', async () => {
    await putPatterns(quayside, [{ path: '/cut.bin', seed: 15, size: 24 * MIB }])
    const original = await sandboxFile(quayside, '/cut.bin')
    await quayside.sandbox.setFault({
      route: 'files/download',
      times: 6,
      effect: { kind: 'cut', afterBytes: MIB, randomBytes: 2 * MIB },
    })

    const file = await person.store('/cut.bin')

    assert.equal((await sha256Of(file.url)).sha256, original.sha256)
  })
})
