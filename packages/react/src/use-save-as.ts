'use client'
import type { Client, SaveAsOptions, SaveResult } from '@quayside/client'
import { useEffect, useMemo, useRef, useState } from 'react'

/** A dialog to save, for a component. Its function stays the same from render to render. */
export interface UsedSaveAs {
  /** Opens it; what was saved, as `Client.saveAs` tells. */
  saveAs(what: Parameters<Client['saveAs']>[0], options?: SaveAsOptions): Promise<SaveResult>
  /** Until the person has saved, or gone. */
  readonly isSaving: boolean
}

/**
 * A dialog to save that goes away with the component; what is being saved then goes on. Options may
 * change at any time; those given to `saveAs` come first.
 */
export function useSaveAs(client: Client, options: SaveAsOptions = {}): UsedSaveAs {
  const [count, setCount] = useState(0)
  const latest = useRef(options)
  const life = useRef<AbortController>(undefined)
  useEffect(() => {
    latest.current = options
  })
  useEffect(() => {
    const stop = new AbortController()
    life.current = stop
    return () => stop.abort()
  }, [])
  const saveAs = useMemo<UsedSaveAs['saveAs']>(
    () => async (what, own) => {
      const wanted = { ...latest.current, ...own }
      const signals = [life.current?.signal, wanted.signal].filter((one) => one !== undefined)
      setCount((open) => open + 1)
      try {
        return await client.saveAs(what, { ...wanted, signal: AbortSignal.any(signals) })
      } finally {
        setCount((open) => open - 1)
      }
    },
    [client],
  )
  return { saveAs, isSaving: count > 0 }
}
