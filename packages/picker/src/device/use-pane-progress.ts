import { useEffect } from 'preact/hooks'
import { usePicker } from '../context.ts'
import type { DropPaneOptions } from '../options/picker-options.ts'
import { paneProgress } from './pane-progress.ts'

/** Tells the page of each further percent. */
export function usePaneProgress({ onProgress }: DropPaneOptions): void {
  const { transfers } = usePicker().store
  const { percent } = paneProgress(transfers.value)
  const isAny = transfers.value.length > 0
  useEffect(() => {
    if (isAny) onProgress?.(percent)
  }, [percent, isAny, onProgress])
}
