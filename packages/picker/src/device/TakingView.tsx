import { usePicker } from '../context.ts'
import { Button } from '../ui/Button.tsx'
import { ProgressBar } from '../ui/ProgressBar.tsx'
import { Spinner } from '../ui/Spinner.tsx'
import type { Taking } from './use-taking.ts'

export interface TakingViewProps {
  readonly taking: Taking
  cancel(): void
}

/** What is shown while dropped folders are read and pictures are made ready. */
export function TakingView({ taking, cancel }: TakingViewProps) {
  const { text } = usePicker()
  const { step, count, total } = taking
  const words =
    step === 'reading'
      ? text('device.reading', { count })
      : text('device.preparing', { count: total, done: count })
  return (
    <div class="qs-drop-inner">
      <Spinner label={words} />
      {step === 'preparing' && (
        <div class="qs-drop-progress">
          <ProgressBar value={count} max={total} label={words} />
        </div>
      )}
      <Button onClick={cancel}>{text('device.cancel')}</Button>
    </div>
  )
}
