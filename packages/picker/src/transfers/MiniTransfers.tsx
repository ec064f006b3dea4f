import { usePicker } from '../context.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { TotalProgress } from './TotalProgress.tsx'
import { useOnline, useProgress, useSpokenProgress } from './use-progress.ts'
import { titleOf } from './words.ts'

/** The transfers in a corner of the page, while the person does something else. */
export function MiniTransfers() {
  const { text, actions } = usePicker()
  const pace = useProgress()
  const { totals } = pace
  const isOnline = useOnline()
  useSpokenProgress(totals)
  const title = titleOf(totals, text)
  return (
    <section class="qs-mini-card" aria-label={title}>
      <div class="qs-mini-head">
        {totals.active === 0 && <Icon name={totals.failed > 0 ? 'warning' : 'check'} />}
        <span class="qs-mini-title">{title}</span>
        <Button
          kind="quiet"
          icon="expand"
          label={text('transfers.show')}
          onClick={() => actions.minimise(false)}
        />
      </div>
      {totals.active > 0 && <TotalProgress pace={pace} />}
      {totals.active > 0 && !isOnline && <p class="qs-advice">{text('transfers.noNetwork')}</p>}
    </section>
  )
}
