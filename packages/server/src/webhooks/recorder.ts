import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../db/database.ts'
import { isRefusedValue } from '../db/errors.ts'
import { type Outcome, toPlainOutcome } from './outcome.ts'
import { type PausedEndpoint, saveOutcomes } from './record-repository.ts'

/** Writes down what came of attempts, those of all endpoints together. */
export interface Recorder {
  /**
   * Resolves to `true` once it is durable. While the database is away it is tried again; `false`
   * when that has lasted too long: then the attempt is made again some day. Where the database
   * refuses what a receiver answered, that it answered is kept.
   */
  record(outcome: Outcome): Promise<boolean>
  /** Writes what there is, but waits for no database that is away; resolves when nothing is left. */
  stop(): Promise<void>
}

export interface RecorderDeps {
  readonly database: Database
  readonly owner: string
  readonly onPaused: (paused: PausedEndpoint) => void
  readonly onFault: (error: unknown) => void
}

/** Rows in one transaction: below what databases allow a statement, and soon written. */
const MAX_BATCH = 200
/** Where very many came together, more follow: they share a commit. */
const MANY = 32
const GATHER_MS = 4
/** A restart of the database takes some seconds; a failover perhaps a minute. */
const MAX_TRIES = 40
const RETRY_MS = 100
const MAX_RETRY_MS = 2_000

interface Entry {
  readonly outcome: Outcome
  /** What the receiver said was left out already. */
  readonly isPlain?: boolean
  settle(isWritten: boolean): void
}

export function createRecorder({ database, owner, onPaused, onFault }: RecorderDeps): Recorder {
  const waiting: Entry[] = []
  let writing: Promise<void> | undefined
  let isStopping = false

  return {
    record(outcome) {
      return new Promise((settle) => {
        waiting.push({ outcome, settle })
        writing ??= writeAll()
      })
    },
    async stop() {
      isStopping = true
      while (writing) await writing
    },
  }

  async function writeAll(): Promise<void> {
    let last = 0
    await Promise.resolve() // whoever comes in the same turn comes along
    while (waiting.length > 0) {
      if (last > MANY && waiting.length < MANY) await sleep(GATHER_MS)
      const batch = waiting.splice(0, MAX_BATCH)
      last = batch.length
      await write(batch)
    }
    writing = undefined
  }

  async function write(batch: readonly Entry[]): Promise<void> {
    const outcomes = batch.map(({ outcome }) => outcome)
    for (let tries = 1; ; tries++) {
      try {
        const paused = await saveOutcomes(database, owner, outcomes, Date.now())
        for (const { settle } of batch) settle(true)
        for (const endpoint of paused) onPaused(endpoint)
        return
      } catch (error) {
        onFault(error)
        if (isRefusedValue(error)) {
          if (batch.some(({ isPlain }) => !isPlain)) return writeApart(batch)
          break // in no form: trying again helps nobody
        }
        if (tries === MAX_TRIES || isStopping) break
        await sleep(Math.min(MAX_RETRY_MS, RETRY_MS * 2 ** tries))
      }
    }
    for (const { settle } of batch) settle(false)
  }

  /** One that is refused must not hold up the others: halves, until it is alone. */
  async function writeApart(batch: readonly Entry[]): Promise<void> {
    const [first] = batch
    if (batch.length === 1 && first) {
      await write([{ ...first, outcome: toPlainOutcome(first.outcome), isPlain: true }])
      return
    }
    const half = Math.ceil(batch.length / 2)
    await write(batch.slice(0, half))
    await write(batch.slice(half))
  }
}
