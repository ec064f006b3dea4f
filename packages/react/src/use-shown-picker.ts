'use client'
import type { Client, PickerCallbacks, PickerOptions } from '@quayside/client'
import { type RefObject, useEffect, useRef } from 'react'
import { latestCallbacks } from './latest-callbacks.ts'

/** What a component that is a dialog can say besides its options. */
export interface ShownPickerProps extends PickerCallbacks {
  /** Taken when it appears; a new `key` makes it appear anew. */
  readonly options?: PickerOptions | undefined
  /** The dialog could not be loaded. Without it the error goes to the console. */
  onError?(error: unknown): void
}

/**
 * Shows a dialog as long as the component is there; inside of `place` where that is an element.
 * Callbacks may change at any time.
 */
export function useShownPicker(
  client: Client,
  props: ShownPickerProps,
  displayMode: PickerOptions['displayMode'],
  place: RefObject<HTMLElement | null>,
): void {
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })
  useEffect(() => {
    const picker = client.picker({
      ...latest.current.options,
      ...latestCallbacks(() => ({ ...latest.current.options, ...given(latest.current) })),
      displayMode,
      ...(place.current && { container: place.current }),
    })
    picker.open().catch((error: unknown) => {
      const { onError } = latest.current
      if (onError) onError(error)
      else console.error(error)
    })
    return () => void picker.close()
  }, [client, displayMode, place])
}

/** Those that are there: a prop that is `undefined` does not hide the option of that name. */
function given(props: ShownPickerProps): PickerCallbacks {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined))
}
