import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type ConnectedPerson, connectPerson } from '../support/cloud.ts'
import { eventually } from '../support/eventually.ts'
import { describeSize } from '../support/places.ts'
import { startQuayside, type TestQuayside } from '../support/quayside.ts'
import { putPatterns, sandboxFile, slowDown } from '../support/sandbox.ts'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { sha256Of } from '../support/sha256.ts'

const MIB = 1024 * 1024
/** More than three seconds' worth of what is allowed. */
const FILES = 80
const SECRET_KEY = 'QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE='

describeSize('scaled', () => {
  let quayside: TestQuayside
  let person: ConnectedPerson
  let worker: ServerProcess
  before(async () => {
    const env = { QUAYSIDE_SECRET_KEY: SECRET_KEY }
    quayside = await startQuayside({ size: 'scaled', seed: 'empty', env })
    person = await connectPerson(quayside)
    const own = { ...quayside.env, QUAYSIDE_DATA_DIR: `${quayside.place.dataDir}/worker` }
    worker = await startServerProcess('worker', own, undefined)
  })
  after(async () => {
    await worker?.stop()
    await quayside.stop()
  })

  test('a worker takes over what a killed server leaves', async () => {
    await putPatterns(quayside, [{ path: '/left behind.bin', seed: 91, size: 24 * MIB }])
    const original = await sandboxFile(quayside, '/left behind.bin')
    await slowDown(quayside, MIB)
    const { body } = await person.start(['/left behind.bin'])
    const id = body.ingests[0]?.id ?? ''
    await eventually(async () => (await quayside.sandbox.counts()).bytesSent > MIB)

    await quayside.server().kill()
    await quayside.sandbox.clearFaults()
    await quayside.sandbox.resetCounts()

    // Nobody else is alive: whoever asks for the file now is the worker.
    const asked = async () => (await quayside.sandbox.counts()).requests['files/download']
    await eventually(asked, { withinMs: 40_000 })
    await quayside.restart()
    const ended = await eventually(
      async () => {
        const ingest = await person.ingest(id)
        return ingest.state === 'done' && ingest
      },
      { withinMs: 30_000 },
    )
    assert.equal((await sha256Of(ended.file?.url ?? '')).sha256, original.sha256)
  })

  test('server and worker keep to a limit of Dropbox together', async () => {
    const paths = Array.from({ length: FILES }, (_, index) => `/limited/${index}.bin`)
    await putPatterns(
      quayside,
      paths.map((path, index) => ({ path, seed: 500 + index, size: 1_000 })),
    )
    await person.list('/limited')
    await quayside.sandbox.resetCounts()
    await quayside.sandbox.setRateLimit({ callsPerSecond: 20 })

    const { body } = await person.start(paths)
    const areDone = async () => {
      for (const { id } of body.ingests) {
        const { state, error } = await person.ingest(id)
        assert.ok(state !== 'failed', String(error?.message))
        if (state !== 'done') return false
      }
      return true
    }
    await eventually(areDone, { withinMs: 60_000, what: 'the end of every ingest' })

    const { rateLimited, requests } = await quayside.sandbox.counts()
    await quayside.sandbox.setRateLimit({ callsPerSecond: 0 })
    // Those that were under way when the limit was met, and hardly any later.
    assert.ok(rateLimited > 0 && rateLimited <= 30, `${rateLimited} calls were refused`)
    assert.equal(requests['files/download'], FILES + rateLimited)
  })

  test('a worker that is asked to stop does within ten seconds', async () => {
    const { exitCode, tookMs } = await worker.stop()

    assert.equal(exitCode, 0, worker.output())
    assert.ok(tookMs < 10_000, `${tookMs} ms`)
  })
})
