import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Job, Queue } from './queue.ts'
import { JOB_OPTIONS as OPTIONS, type QueueHarness, until } from './queue-harness.ts'

/** Which jobs run, and when. */
export function describeAdding({
  start,
  stop,
  add,
  newKind,
  database,
  isShared,
}: QueueHarness): void {
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
      database().transaction(async (trx) => {
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
}
