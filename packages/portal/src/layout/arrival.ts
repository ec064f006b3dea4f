import { createContext } from 'preact'
import { useContext } from 'preact/hooks'

/** Tells a page's heading whether somebody came to it from another page. */
export interface Arrival {
  readonly path: string
  /** Whether to take the focus; once for each page that is come to, and not for the first. */
  take(): boolean
}

export function createArrival(path: string, isFirst: boolean): Arrival {
  let isOpen = !isFirst
  return {
    path,
    take() {
      const taken = isOpen
      isOpen = false
      return taken
    },
  }
}

const ArrivalContext = createContext<Arrival>({ path: '', take: () => false })

export const ArrivalProvider = ArrivalContext.Provider

export const useArrival = (): Arrival => useContext(ArrivalContext)
