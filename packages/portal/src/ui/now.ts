import { type ReadonlySignal, signal } from '@preact/signals'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'

const TICK_MS = 15_000

/** The time, every now and then, so that "5 minutes ago" stays true. One for the whole page. */
export function createNow(): { readonly now: ReadonlySignal<number>; stop(): void } {
  const now = signal(Date.now())
  const timer = setInterval(() => {
    if (!document.hidden) now.value = Date.now()
  }, TICK_MS)
  return { now, stop: () => clearInterval(timer) }
}

const NowContext = createContext<ReadonlySignal<number>>(signal(Date.now()))

export const NowProvider = NowContext.Provider

export const useNow = (): ReadonlySignal<number> => useContext(NowContext)
