import { type ReadonlySignal, useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { announce } from '../ui/announce.ts'
import { answered, asking, type Check, forgotten } from './checks.ts'
import { choiceOfAddress, forEachAddress } from './take-addresses.ts'

export interface Checks {
  readonly list: ReadonlySignal<readonly Check[]>
  /** Asks what lies at these addresses. */
  ask(addresses: readonly string[]): void
  forget(address: string): void
}

/** Asks about addresses for a view, and stops asking when the view goes. */
export function useChecks(): Checks {
  const picker = usePicker()
  const list = useSignal<readonly Check[]>([])
  const gone = useMemo(() => new AbortController(), [])
  useEffect(() => () => gone.abort(), [gone])

  async function check(address: string): Promise<void> {
    const answer = await lookAt(address)
    if (gone.signal.aborted) return
    list.value = answered(list.value, answer)
    const isFound = answer.state === 'found'
    announce(
      isFound ? picker.text('url.found', { name: answer.choice.name }) : answer.problem.message,
    )
  }

  async function lookAt(address: string): Promise<Exclude<Check, { state: 'checking' }>> {
    try {
      const choice = await choiceOfAddress(picker, address, gone.signal)
      return { address, state: 'found', choice }
    } catch (error) {
      return { address, state: 'failed', problem: picker.actions.problemOf(error) }
    }
  }

  return {
    list,
    ask(addresses) {
      const { checks, asked } = asking(list.value, addresses)
      list.value = checks
      void forEachAddress(asked, check)
    },
    forget(address) {
      list.value = forgotten(list.value, address)
    },
  }
}
