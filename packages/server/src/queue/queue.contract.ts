import { before, describe } from 'node:test'
import type { Database } from '../db/database.ts'
import type { Queue } from './queue.ts'
import { describeAdding } from './queue-adding.contract.ts'
import { createQueueHarness } from './queue-harness.ts'
import { describeProcesses } from './queue-processes.contract.ts'
import { describeRunning } from './queue-running.contract.ts'

export interface QueueUnderTest {
  readonly database: Database
  /** Another process's view of the same jobs. */
  createQueue(): Promise<Queue>
}

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
    const setting = Promise.withResolvers<QueueUnderTest>()
    let database: Database
    before(async () => {
      const under = await setUp()
      database = under.database
      setting.resolve(under)
    })
    const harness = createQueueHarness({
      isShared,
      database: () => database,
      createQueue: async () => (await setting.promise).createQueue(),
    })

    describeAdding(harness)
    describeRunning(harness)
    describeProcesses(harness)
  })
}
