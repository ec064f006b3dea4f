import { type ReadonlySignal, useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { type PickerContext, usePicker } from '../context.ts'
import type { FoundFile } from './device-choice.ts'
import { type Dropped, hasFolder } from './read-dropped.ts'
import { takeDropped } from './take-dropped.ts'
import { takeFiles } from './take-files.ts'

/** Work that takes so long that it is shown. */
export type Taking =
  | { readonly step: 'reading'; readonly count: number; readonly total: 0 }
  | { readonly step: 'preparing'; readonly count: number; readonly total: number }

export interface TakingControls {
  /** `undefined` while nothing is being taken. */
  readonly state: ReadonlySignal<Taking | undefined>
  takeFiles(found: readonly FoundFile[]): Promise<void>
  takeDropped(dropped: Dropped): Promise<void>
  /** One selection is taken at a time; others have to wait for its end. */
  isBusy(): boolean
  /** Nothing of it is chosen. */
  cancel(): void
}

/**
 * Takes files for a view: one selection at a time, ended when the view goes. What comes after
 * choosing is `actions.proceed` unless `onTaken` says otherwise.
 */
export function useTaking(onTaken?: () => void): TakingControls {
  const picker = usePicker()
  const state = useSignal<Taking | undefined>(undefined)
  // What a picker consists of never changes.
  const controls = useMemo(
    () => createTaking(picker, (taking) => (state.value = taking), onTaken),
    [],
  )
  useEffect(() => controls.cancel, [controls])
  return { state, ...controls }
}

type Show = (taking: Taking | undefined) => void

function createTaking(
  picker: PickerContext,
  show: Show,
  onTaken: (() => void) | undefined,
): Omit<TakingControls, 'state'> {
  let running: AbortController | undefined

  async function run(act: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    if (running) return
    const mine = new AbortController()
    running = mine
    try {
      await act(mine.signal)
    } catch (error) {
      if (mine.signal.aborted) return
      picker.actions.notify({ tone: 'bad', text: picker.actions.problemOf(error).message })
    } finally {
      if (running === mine) {
        running = undefined
        show(undefined)
      }
    }
  }
  const onProgress = (count: number, total: number) => show({ step: 'preparing', count, total })
  const taking = { onProgress, ...(onTaken && { onTaken }) }
  const onFound = (count: number) => show({ step: 'reading', count, total: 0 })

  return {
    takeFiles: (found) => run((signal) => takeFiles(picker, found, { signal, ...taking })),
    takeDropped: (dropped) => {
      const progress = hasFolder(dropped) ? { ...taking, onFound } : taking
      return run((signal) => takeDropped(picker, dropped, { signal, ...progress }))
    },
    isBusy: () => running !== undefined,
    cancel() {
      running?.abort()
      running = undefined
      show(undefined)
    },
  }
}
