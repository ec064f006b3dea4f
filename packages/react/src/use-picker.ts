'use client'
import type { Client, PickerHandle, PickerOptions } from '@quayside/client'
import { useEffect, useMemo, useRef, useState } from 'react'
import { latestCallbacks } from './latest-callbacks.ts'

/** A dialog for a component. Its functions stay the same from render to render. */
export interface UsedPicker extends PickerHandle {
  readonly isOpen: boolean
  /** Loads the dialog's script ahead of time. */
  preload(): Promise<void>
}

/**
 * A dialog that opens when it is told to, with the options of that moment, and goes away with the
 * component; what is on its way then goes on. Callbacks may change at any time.
 */
export function usePicker(client: Client, options: PickerOptions = {}): UsedPicker {
  const [isOpen, setIsOpen] = useState(false)
  const latest = useRef(options)
  useEffect(() => {
    latest.current = options
  })
  const picker = useMemo(() => createReopening(client, () => latest.current, setIsOpen), [client])
  const there = useRef<typeof picker>(undefined)
  useEffect(() => {
    there.current = picker
    return () => {
      there.current = undefined
      // In strict mode a component goes and comes back at once; a dialog that opens then stays.
      queueMicrotask(() => {
        if (there.current !== picker) void picker.close()
      })
    }
  }, [picker])
  return { ...picker, isOpen }
}

/** A dialog made anew for every opening, so that it takes the options of then. */
function createReopening(
  client: Client,
  latest: () => PickerOptions,
  tellOpen: (isOpen: boolean) => void,
): Omit<UsedPicker, 'isOpen'> {
  let current: PickerHandle | undefined
  const callbacks = latestCallbacks(latest)
  function make(): PickerHandle {
    const made = client.picker({
      ...latest(),
      ...callbacks,
      onOpen(handle) {
        tellOpen(true)
        callbacks.onOpen(handle)
      },
      onClose() {
        if (current === made) current = undefined
        tellOpen(false)
        callbacks.onClose()
      },
    })
    return made
  }
  const opened = () => {
    current ??= make()
    return current
  }
  return {
    open: () => opened().open(),
    crop: (files) => opened().crop(files),
    close: async () => await current?.close(),
    cancel: async () => await current?.cancel(),
    preload: () => client.preload(),
  }
}
