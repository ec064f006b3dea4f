import assert from 'node:assert/strict'
import { afterEach, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../db/database.ts'
import { eventually } from '../testing/eventually.ts'
import type { Job, NewJob, Queue } from './queue.ts'

export interface QueueUnderTest {
  readonly database: Database
  /** Another process's view of the same jobs; what it reports as a fault is of no interest. */
  createQueue(): Promise<Queue>
}

const OPTIONS = { concurrency: 4, timeoutMs: 10_000, maxAttempts: 3 }

export interface QueueTraits {
  /** Whether several processes may be at work at the same time. */
  readonly isShared: boolean
}

/** The tests every queue passes. `setUp` is called once. */
export function describeQueue(
  name: string,
  { isShared }: QueueTraits,
  setUp: () => Promise<QueueUnderTest>,
): void {
  describe(name, () => {
    const started: Queue[] = []
    let under: QueueUnderTest
    before(async () => {
      under = await setUp()
    })
    afterEach(async () => {
      await Promise.all(started.splice(0).map((queue) => queue.stop({ graceMs: 0 })))
    })

    /** Each test has kinds of its own, so that none finds another's jobs. */
    let number = 0
    const newKind = () => `kind${++number}`

    async function start(prepare: (queue: Queue) => void = () => {}): Promise<Queue> {
      const queue = await under.createQueue()
      prepare(queue)
      await queue.start()
      started.push(queue)
      return queue
    }
    const add = (queue: Queue, ...jobs: NewJob[]) =>
      under.database.transaction((trx) => queue.enqueueAll(trx, jobs))

    test('runs a job with its payload, once, soon after the commit', async () => {
      const kind = newKind()
      const seen: Job[] = []
      const queue = await start((q) => q.handle(kind, OPTIONS, async (job) => void seen.push(job)))

      const begun = performance.now()
      await add(queue, { kind, payload: { file: 'h1', size: 5 } })
      await until(() => seen.length === 1)
      const tookMs = performance.now() - begun

      assert.ok(tookMs < 900, `took ${tookMs} ms: it was found by polling, not by being told`)
      assert.deepEqual(
        { ...seen[0], id: '' },
        { id: '', kind, payload: { file: 'h1', size: 5 }, attempt: 1 },
      )
      await sleep(300) // long enough for a second run, were there one
      assert.equal(seen.length, 1)
    })

    test('adds nothing when the transaction is rolled back', async () => {
      const kind = newKind()
      const seen: unknown[] = []
      const queue = await start((q) =>
        q.handle(kind, OPTIONS, async (job) => void seen.push(job.payload.n)),
      )

      await assert.rejects(
        under.database.transaction(async (trx) => {
          await queue.enqueue(trx, { kind, payload: { n: 1 } })
          throw new Error('undo')
        }),
        /undo/,
      )
      await add(queue, { kind, payload: { n: 2 } })
      await until(() => seen.length > 0)

      assert.deepEqual(seen, [2])
    })

    test('keeps jobs for when somebody starts who handles them', async () => {
      const kind = newKind()
      const queue = await start()
      await add(queue, { kind, payload: { n: 1 } })
      await stop(queue)

      const seen: unknown[] = []
      await start((q) => q.handle(kind, OPTIONS, async (job) => void seen.push(job.payload.n)))

      await until(() => seen.length === 1)
    })

    test('does not add a second job while one of the same key waits', async () => {
      const kind = newKind()
      const queue = await start()
      await add(queue, { kind, key: 'a', payload: { n: 1 } })
      await add(
        queue,
        { kind, key: 'a', payload: { n: 2 } },
        { kind, key: 'b', payload: { n: 3 } },
        { kind, payload: { n: 4 } },
        { kind, payload: { n: 5 } },
      )
      await stop(queue)

      const seen: unknown[] = []
      await start((q) => q.handle(kind, OPTIONS, async (job) => void seen.push(job.payload.n)))

      await until(() => seen.length === 4)
      assert.deepEqual(seen.toSorted(), [1, 3, 4, 5])
    })

    test('adds another job of a key whose job is running already', async () => {
      const kind = newKind()
      const seen: unknown[] = []
      const gate = Promise.withResolvers<void>()
      const queue = await start((q) =>
        q.handle(kind, OPTIONS, async (job) => {
          seen.push(job.payload.n)
          await gate.promise
        }),
      )

      await add(queue, { kind, key: 'a', payload: { n: 1 } })
      await until(() => seen.length === 1)
      await add(queue, { kind, key: 'a', payload: { n: 2 } })

      await until(() => seen.length === 2)
      gate.resolve()
    })

    test('waits until a job is due', async () => {
      const kind = newKind()
      let ranAt = 0
      const queue = await start((q) =>
        q.handle(kind, OPTIONS, async () => {
          ranAt = Date.now()
        }),
      )
      const runAt = new Date(Date.now() + 1_200)

      await add(queue, { kind, payload: {}, runAt })
      await until(() => ranAt > 0)

      // The database's clock decides, which may differ by a little.
      assert.ok(ranAt >= runAt.getTime() - 50, `ran ${runAt.getTime() - ranAt} ms too early`)
    })

    test('never runs more jobs at the same time than it was told', async () => {
      const kind = newKind()
      let running = 0
      let most = 0
      let done = 0
      const queue = await start((q) =>
        q.handle(kind, { ...OPTIONS, concurrency: 3 }, async () => {
          most = Math.max(most, ++running)
          await sleep(5)
          running--
          done++
        }),
      )

      await add(queue, ...Array.from({ length: 40 }, (_, n) => ({ kind, payload: { n } })))
      await until(() => done === 40)

      assert.equal(most, 3)
    })

    test('goes on with other jobs while one takes long', async () => {
      const kind = newKind()
      const gate = Promise.withResolvers<void>()
      let done = 0
      const queue = await start((q) =>
        q.handle(kind, { ...OPTIONS, concurrency: 2 }, async (job) => {
          if (job.payload.n === 0) await gate.promise
          else done++
        }),
      )

      await add(queue, ...Array.from({ length: 30 }, (_, n) => ({ kind, payload: { n } })))

      await until(() => done === 29)
      gate.resolve()
    })

    test('tries a failed job again after a while, and counts', async () => {
      const kind = newKind()
      const attempts: { attempt: number; at: number }[] = []
      const queue = await start((q) =>
        q.handle(kind, OPTIONS, async ({ attempt }) => {
          attempts.push({ attempt, at: Date.now() })
          if (attempt === 1) throw new Error('not yet')
        }),
      )

      await add(queue, { kind, payload: {} })
      await until(() => attempts.length === 2)

      assert.deepEqual(
        attempts.map(({ attempt }) => attempt),
        [1, 2],
      )
      assert.ok(attempts[1]!.at - attempts[0]!.at >= 400, 'the second attempt came at once')
    })

    test('puts a job aside after its last attempt', async () => {
      const kind = newKind()
      let attempts = 0
      const queue = await start((q) =>
        q.handle(kind, { ...OPTIONS, maxAttempts: 1 }, async () => {
          attempts++
          throw new Error('never works')
        }),
      )

      await add(queue, { kind, payload: {} })
      await until(() => attempts === 1)

      await sleep(2_000) // a retry would come after about one second
      assert.equal(attempts, 1)
    })

    test('aborts a job that takes too long, and tries it again', async () => {
      const kind = newKind()
      const aborted: unknown[] = []
      let attempts = 0
      const queue = await start((q) =>
        q.handle(kind, { ...OPTIONS, timeoutMs: 200 }, async (job, signal) => {
          attempts = job.attempt
          if (job.attempt > 1) return
          await sleep(5_000, undefined, { signal }).catch(() => aborted.push(signal.reason))
          throw new Error('aborted')
        }),
      )

      await add(queue, { kind, payload: {} })
      await until(() => attempts === 2)

      assert.match(String(aborted[0]), /longer than 200 ms/)
    })

    test('waits for running jobs when it stops, and takes no more', async () => {
      const kind = newKind()
      const begun: unknown[] = []
      const done: unknown[] = []
      const gate = Promise.withResolvers<void>()
      const queue = await start((q) =>
        q.handle(kind, { ...OPTIONS, concurrency: 1 }, async (job) => {
          begun.push(job.payload.n)
          await gate.promise
          done.push(job.payload.n)
        }),
      )
      await add(queue, { kind, payload: { n: 1 } }, { kind, payload: { n: 2 } })
      await until(() => begun.length === 1)

      const stopping = stop(queue, 5_000)
      gate.resolve()
      await stopping

      assert.equal(done.length, 1)
      assert.equal(begun.length, 1)
    })

    test('aborts what still runs after the grace, and leaves it to the next process', async () => {
      const kind = newKind()
      let reason: unknown
      const first = await start((q) =>
        q.handle(kind, OPTIONS, async (_job, signal) => {
          reason = 'begun'
          await new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              reason = signal.reason
              reject(signal.reason)
            })
          })
        }),
      )
      await add(first, { kind, payload: {} })
      await until(() => reason === 'begun')

      await stop(first, 50)

      assert.match(String(reason), /stopping/)
      let finished = false
      await start((q) =>
        q.handle(kind, OPTIONS, async () => {
          finished = true
        }),
      )
      await until(() => finished)
    })

    const testShared = isShared ? test : () => {}

    testShared('gives each job to one process only', async () => {
      const kind = newKind()
      const seen: unknown[] = []
      const handle = (q: Queue) =>
        q.handle(kind, OPTIONS, async (job) => {
          await sleep(1)
          seen.push(job.payload.n)
        })
      const [one] = await Promise.all([start(handle), start(handle)])

      await add(one, ...Array.from({ length: 300 }, (_, n) => ({ kind, payload: { n } })))
      await until(() => seen.length >= 300)

      await sleep(200) // long enough for one too many
      assert.equal(new Set(seen).size, 300)
      assert.equal(seen.length, 300)
    })

    testShared('wakes up another process', async () => {
      const kind = newKind()
      let ran = false
      await start((q) =>
        q.handle(kind, OPTIONS, async () => {
          ran = true
        }),
      )
      const adding = await start()

      const begun = performance.now()
      await add(adding, { kind, payload: {} })
      await until(() => ran)

      assert.ok(performance.now() - begun < 900)
    })

    test('repeats a kind, never two at once', async () => {
      const kind = newKind()
      const runs: Job[] = []
      let running = 0
      const repeat = (q: Queue) => {
        q.handle(kind, OPTIONS, async (job) => {
          assert.equal(++running, 1)
          runs.push(job)
          await sleep(20)
          running--
        })
        q.repeat(kind, 1_000)
      }
      await start(repeat)
      if (isShared) await start(repeat)

      await until(() => runs.length >= 3)

      assert.equal(runs[0]?.kind, kind)
      assert.ok(runs.every(({ attempt }) => attempt === 1))
    })

    test('answers a check', async () => {
      const queue = await start()

      await queue.check()
    })

    async function stop(queue: Queue, graceMs = 0): Promise<void> {
      started.splice(started.indexOf(queue), 1)
      await queue.stop({ graceMs })
    }
  })
}

const until = (isSo: () => boolean) => eventually(() => assert.ok(isSo()))
