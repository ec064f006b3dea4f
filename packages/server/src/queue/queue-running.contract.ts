import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { JOB_OPTIONS as OPTIONS, type QueueHarness, until } from './queue-harness.ts'

/** How many run, and what becomes of those that fail. */
export function describeRunning({ start, add, newKind }: QueueHarness): void {
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
}
