import { usePicker } from '../context.ts'
import { Button } from '../ui/Button.tsx'
import { ProgressBar } from '../ui/ProgressBar.tsx'
import { Spinner } from '../ui/Spinner.tsx'
import { paneProgress } from './pane-progress.ts'
import type { Taking } from './use-taking.ts'

export interface PaneStatusProps {
  readonly taking: Taking | undefined
}

/** How far the pane's files have come. What became of them in the end a notice tells. */
export function PaneStatus({ taking }: PaneStatusProps) {
  const { text, store, actions } = usePicker()
  const { running, failed, percent } = paneProgress(store.transfers.value)
  const progress = text('device.paneProgress', { percent })
  return (
    <div class="qs-pane-status">
      {taking?.step === 'reading' && (
        <Spinner label={text('device.reading', { count: taking.count })} />
      )}
      {running > 0 && (
        <>
          <p>{progress}</p>
          <ProgressBar value={percent} max={100} label={progress} />
          <Button kind="quiet" onClick={actions.cancelAll}>
            {text('device.cancel')}
          </Button>
        </>
      )}
      {running === 0 && failed > 0 && (
        <>
          <p class="qs-bad" role="alert">
            {text('device.paneFailed', { count: failed })}
          </p>
          <Button icon="retry" onClick={() => actions.retry()}>
            {text('shell.retry')}
          </Button>
        </>
      )}
    </div>
  )
}
