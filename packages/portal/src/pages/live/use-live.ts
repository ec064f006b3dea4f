import { useCallback, useEffect, useMemo, useState } from 'preact/hooks'
import { useEvery } from '../../state/hooks.ts'
import type { Pager } from '../../state/pager.ts'
import { createFollower, type ReadNewest } from './follower.ts'
import type { Dated } from './merge-newest.ts'

/** Whether a list follows what happens, and the way to hold it still. */
export interface Live {
  readonly isOn: boolean
  /** Why it lags behind at the moment. */
  readonly problem: unknown
  toggle(): void
}

const EVERY_MS = 2_000

/** Keeps a list true while it is looked at. `readNewest` is to ask for what the pager asks for. */
export function useLive<Item extends Dated>(
  pager: Pager<Item>,
  readNewest: ReadNewest<Item>,
): Live {
  const [isOn, setOn] = useState(true)
  const follower = useMemo(() => createFollower(pager, readNewest), [pager])
  useEffect(() => follower.stop, [follower])
  const look = useCallback(() => {
    if (isOn) void follower.look()
  }, [follower, isOn])
  useEvery(EVERY_MS, look)
  return { isOn, problem: follower.problem.value, toggle: () => setOn(!isOn) }
}
