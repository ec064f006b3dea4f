import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { FileAnswer, IngestAnswer } from '@quayside/wire'
import { type ConnectedPerson, connectPerson } from './cloud.ts'
import { eventually } from './eventually.ts'
import type { Size } from './places.ts'
import { startQuayside, type TestQuayside } from './quayside.ts'
import { putPatterns, sandboxFile, slowDown } from './sandbox.ts'
import { sha256Of } from './sha256.ts'

const KIB = 1024
const MIB = 1024 * KIB
const FILES = 200
const KILLS = 10
/** So that a kill finds transfers in the middle: a file of 6 MiB takes a second and a half. */
const BYTES_PER_SECOND = 4 * MIB

/** A server lives for up to so long after it was given its files. */
const LONGEST_LIFE_MS = 600

/** Mostly small ones, and enough that take a while. */
const sizeOf = (index: number) => (index % 20 === 0 ? 6 * MIB : ((index * 7919) % 64) * KIB + index)
const pathOf = (index: number) => `/Kill/file ${index}.bin`

/**
 * Kills a server of this size again and again in the middle of its transfers, and then looks at
 * everything it had acknowledged. A file of its own per size, so that they run side by side.
 */
export function testKills(size: Size): void {
  let quayside: TestQuayside
  let person: ConnectedPerson
  before(async () => {
    quayside = await startQuayside({ size, seed: 'empty' })
    person = await connectPerson(quayside)
    const files = Array.from({ length: FILES }, (_, index) => index)
    await putPatterns(
      quayside,
      files.map((index) => ({ path: pathOf(index), seed: 1_000 + index, size: sizeOf(index) })),
    )
    await slowDown(quayside, BYTES_PER_SECOND)
  })
  after(() => quayside.stop())

  /** What the server had told us when it died. */
  interface Told {
    readonly ids: Set<string>
    readonly files: Map<string, FileAnswer>
  }

  async function lookAt(id: string, told: Told): Promise<IngestAnswer> {
    const state = await person.ingest(id)
    if (state.file) told.files.set(state.path, state.file)
    return state
  }

  /** Asks for all ingests until one request fails: the server is dead then. */
  async function lookAround(told: Told): Promise<readonly IngestAnswer[]> {
    const states: IngestAnswer[] = []
    for (const id of told.ids) states.push(await lookAt(id, told))
    return states
  }

  /** Asks only for what has not ended yet, and for the next once that has. */
  async function waitForEnds(told: Told): Promise<void> {
    const open = new Set(told.ids)
    const areOver = async () => {
      for (const id of open) {
        const { state } = await lookAt(id, told)
        if (!['done', 'failed', 'cancelled'].includes(state)) return false
        open.delete(id)
      }
      return true
    }
    await eventually(areOver, { withinMs: 90_000, what: 'the end of every ingest' })
  }

  async function checkBytes(path: string, file: FileAnswer): Promise<void> {
    const original = await sandboxFile(quayside, path)
    const { sha256, size } = await sha256Of(file.url)
    assert.deepEqual({ path, sha256, size }, { path, sha256: original.sha256, size: original.size })
  }

  test(`${KILLS} kills in the middle of ${FILES} transfers lose nothing that was acknowledged`, async () => {
    const told: Told = { ids: new Set(), files: new Map() }
    const perRound = FILES / KILLS

    for (let round = 0; round < KILLS; round += 1) {
      const paths = Array.from({ length: perRound }, (_, n) => pathOf(round * perRound + n))
      const { status, body } = await person.start(paths)
      assert.ok(status === 202 || status === 200)
      for (const { id } of body.ingests) told.ids.add(id)
      const until = Date.now() + Math.random() * LONGEST_LIFE_MS
      while (Date.now() < until) await lookAround(told)

      await quayside.server().kill()
      await quayside.restart()
    }

    await quayside.sandbox.clearFaults()
    await waitForEnds(told)
    const ended = await lookAround(told)
    assert.equal(ended.length, FILES)
    assert.deepEqual(
      ended.filter(({ state }) => state !== 'done').map(({ path, error }) => [path, error]),
      [],
    )
    for (const [path, file] of told.files) await checkBytes(path, file)
  })

  test('a server that is asked to stop does within ten seconds, and its transfers go on after', async () => {
    await putPatterns(quayside, [{ path: '/Kill/handed over.bin', seed: 77, size: 24 * MIB }])
    await slowDown(quayside, MIB)
    await quayside.sandbox.resetCounts()
    const { body } = await person.start(['/Kill/handed over.bin'])
    const id = body.ingests[0]?.id ?? ''
    await eventually(async () => (await quayside.sandbox.counts()).bytesSent > MIB)

    const { exitCode, tookMs } = await quayside.server().stop()

    assert.equal(exitCode, 0, quayside.server().output())
    assert.ok(tookMs < 10_000, `${tookMs} ms`)
    await quayside.sandbox.clearFaults()
    await quayside.restart()
    const ended = await eventually(
      async () => {
        const ingest = await person.ingest(id)
        return ingest.state === 'done' && ingest
      },
      { withinMs: 30_000 },
    )
    assert.ok(ended.file)
    await checkBytes('/Kill/handed over.bin', ended.file)
  })
}
