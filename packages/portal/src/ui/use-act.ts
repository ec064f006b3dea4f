import { useState } from 'preact/hooks'
import { usePortal } from '../portal.ts'
import { problemOf } from '../state/problem.ts'

/**
 * What a button does, and whether it is at it. It is done once at a time; what goes wrong is told in
 * a passing sentence.
 */
export function useAct(work: () => Promise<void>): readonly [act: () => void, isBusy: boolean] {
  const { notify } = usePortal()
  const [isBusy, setBusy] = useState(false)

  async function act(): Promise<void> {
    setBusy(true)
    try {
      await work()
    } catch (error) {
      notify(problemOf(error).message, 'bad')
    } finally {
      setBusy(false)
    }
  }
  return [() => void act(), isBusy]
}
