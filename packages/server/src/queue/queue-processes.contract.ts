import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Queue } from './queue.ts'
import { JOB_OPTIONS as OPTIONS, type QueueHarness, until } from './queue-harness.ts'

/** What happens between processes, and when one stops. */
export function describeProcesses({
  createQueue,
  start,
  stop,
  add,
  newKind,
  isShared,
}: QueueHarness): void {
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

  test('stops also while it starts, and leaves nothing behind that runs jobs', async () => {
    const kind = newKind()
    let runs = 0
    const queue = await createQueue()
    queue.handle(kind, OPTIONS, async () => {
      runs++
    })
    const starting = queue.start()

    await queue.stop({ graceMs: 0 })
    await starting

    const other = await start()
    await add(other, { kind, payload: {} })
    await sleep(300) // a worker that were left would have been woken by now
    assert.equal(runs, 0)
  })

  test('answers a check, started or not', async () => {
    const idle = await createQueue()
    const queue = await start()

    await queue.check()
    await idle.check()
  })
}
