import type { LeasedWork } from '../../leases/leased-work.ts'
import type { ApiKey } from '../../lib/ids.ts'

/** As long as a proxy in front is told to allow. */
const LONGEST_WAIT_SECONDS = 590

/** What came of each; those that have not ended in time as they are then. `true`: as long as may be. */
export async function waitAll<
  Id extends string,
  Item extends { readonly id: Id; readonly appKey: ApiKey },
>(
  work: Pick<LeasedWork<Id, never, Item>, 'wait' | 'find'>,
  started: readonly Item[],
  wait: boolean | number | null | undefined,
  signal: AbortSignal,
): Promise<readonly Item[]> {
  const seconds = wait === true ? LONGEST_WAIT_SECONDS : Number(wait ?? 0)
  if (seconds === 0) return started
  const timeout = AbortSignal.timeout(Math.min(seconds, LONGEST_WAIT_SECONDS) * 1000)
  const patience = AbortSignal.any([signal, timeout])
  return await Promise.all(
    started.map(async (item) => {
      try {
        return await work.wait(item.appKey, item.id, patience)
      } catch (error) {
        if (!patience.aborted) throw error
        return (await work.find(item.appKey, item.id)) ?? item
      }
    }),
  )
}
