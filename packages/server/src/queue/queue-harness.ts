import assert from 'node:assert/strict'
import { afterEach } from 'node:test'
import type { Database } from '../db/database.ts'
import { eventually } from '../testing/eventually.ts'
import type { NewJob, Queue } from './queue.ts'

/** What the tests of a queue work with. */
export interface QueueHarness {
  /** Whether several processes may be at work at the same time. */
  readonly isShared: boolean
  database(): Database
  /** A queue that the test starts and stops by itself. */
  createQueue(): Promise<Queue>
  /** A started queue, stopped after the test: another process's view of the same jobs. */
  start(prepare?: (queue: Queue) => void): Promise<Queue>
  stop(queue: Queue, graceMs?: number): Promise<void>
  add(queue: Queue, ...jobs: readonly NewJob[]): Promise<void>
  /** Each test has kinds of its own, so that none finds another's jobs. */
  newKind(): string
}

export interface HarnessParts {
  readonly isShared: boolean
  database(): Database
  createQueue(): Promise<Queue>
}

export const JOB_OPTIONS = { concurrency: 4, timeoutMs: 10_000, maxAttempts: 3 }

export function createQueueHarness({
  isShared,
  database,
  createQueue,
}: HarnessParts): QueueHarness {
  const started = new Set<Queue>()
  let kinds = 0
  afterEach(async () => {
    await Promise.all(Array.from(started, (queue) => stop(queue)))
  })

  return {
    isShared,
    database,
    createQueue,
    async start(prepare = () => {}) {
      const queue = await createQueue()
      prepare(queue)
      await queue.start()
      started.add(queue)
      return queue
    },
    stop,
    add: (queue, ...jobs) => database().transaction((trx) => queue.enqueueAll(trx, jobs)),
    newKind: () => `kind${++kinds}`,
  }

  async function stop(queue: Queue, graceMs = 0): Promise<void> {
    started.delete(queue)
    await queue.stop({ graceMs })
  }
}

export const until = (isSo: () => boolean) => eventually(() => assert.ok(isSo()))
