import { type ReadonlySignal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { DropPaneOptions } from '../options/picker-options.ts'
import { listenForDrops } from './listen-for-drops.ts'
import type { Dropped } from './read-dropped.ts'
import type { TakingControls } from './use-taking.ts'

/**
 * Takes what is dropped on a pane, or anywhere on the page when the pane has an overlay, and tells
 * the page's functions. Answers whether files are over the place where they would be taken.
 */
export function usePaneDrops(
  frame: { readonly current: HTMLElement | null },
  pane: DropPaneOptions,
  taking: Pick<TakingControls, 'takeDropped' | 'isBusy'>,
): ReadonlySignal<boolean> {
  const { takeDropped, isBusy } = taking
  const isOver = useSignal(false)
  useEffect(() => {
    if (!frame.current) return undefined
    const settings = {
      canDrop: () => !isBusy(),
      onOver: (value: boolean) => {
        isOver.value = value
      },
      onDrop: (dropped: Dropped, event: DragEvent) => {
        pane.onDrop?.(event)
        takeDropped(dropped)
      },
    }
    const stops = [tellPage(frame.current, pane), listenForDrops(frame.current, settings)]
    // What another pane took on the way up is left to it.
    if (pane.overlay) stops.push(listenForDrops(frame.current.ownerDocument, settings))
    return () => {
      for (const stop of stops) stop()
    }
  }, [pane, takeDropped, isBusy])
  return isOver
}

/** The page hears of the pane alone, also where files may be dropped anywhere. */
function tellPage(frame: HTMLElement, pane: DropPaneOptions): () => void {
  const stop = new AbortController()
  const { signal } = stop
  const staysWithin = ({ relatedTarget }: DragEvent) =>
    relatedTarget instanceof Node && frame.contains(relatedTarget)
  const enter = (event: DragEvent) => staysWithin(event) || pane.onDragEnter?.(event)
  const leave = (event: DragEvent) => staysWithin(event) || pane.onDragLeave?.()
  // Opening the dialog for files clicks the input that stands for it.
  const click = (event: MouseEvent) =>
    event.target instanceof HTMLInputElement || pane.onClick?.(event)
  frame.addEventListener('dragenter', enter, { signal })
  frame.addEventListener('dragleave', leave, { signal })
  frame.addEventListener('dragover', () => pane.onDragOver?.(), { signal })
  frame.addEventListener('click', click, { signal })
  return () => stop.abort()
}
