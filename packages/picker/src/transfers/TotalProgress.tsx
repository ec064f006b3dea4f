import { usePicker } from '../context.ts'
import { ProgressBar } from '../ui/ProgressBar.tsx'
import type { Pace } from './use-progress.ts'
import { totalWords } from './words.ts'

/** The bar of all files, and how much, how fast and how long still. */
export function TotalProgress({ pace }: { readonly pace: Pace }) {
  const picker = usePicker()
  const { totals } = pace
  const isIndeterminate = totals.percent === 0 && totals.active > 0
  return (
    <div class="qs-total">
      <ProgressBar
        value={totals.percent}
        max={isIndeterminate ? undefined : 100}
        label={picker.text('transfers.progressAll')}
      />
      <p class="qs-total-words">
        {totalWords(totals, pace, picker).map((words) => (
          <span key={words}>{words}</span>
        ))}
      </p>
    </div>
  )
}
