import { usePicker } from '../context.ts'
import { ProgressBar } from '../ui/ProgressBar.tsx'
import { Spinner } from '../ui/Spinner.tsx'
import { paneProgress } from './pane-progress.ts'
import type { Taking } from './use-taking.ts'

export interface PaneStatusProps {
  readonly taking: Taking | undefined
}

/** How far the pane's files have come. */
export function PaneStatus({ taking }: PaneStatusProps) {
  const { text, store } = usePicker()
  const { done, failed, running, percent } = paneProgress(store.transfers.value)
  return (
    <span class="qs-pane-status" role="status">
      {taking?.step === 'reading' && (
        <Spinner label={text('device.reading', { count: taking.count })} />
      )}
      {running > 0 && (
        <>
          <span>{text('device.paneProgress', { percent })}</span>
          <ProgressBar value={percent} max={100} label={text('device.paneProgress', { percent })} />
        </>
      )}
      {running === 0 && done > 0 && <span>{text('device.paneDone', { count: done })}</span>}
      {running === 0 && failed > 0 && (
        <span class="qs-bad">{text('device.paneFailed', { count: failed })}</span>
      )}
    </span>
  )
}
