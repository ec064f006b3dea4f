import { useState } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { createThumbnailer } from '../summary/thumbnails.ts'
import { Button } from '../ui/Button.tsx'
import { TransferRow } from './TransferRow.tsx'

/** Enough to recognise them by. */
const MOST_ROWS = 50

/** What went on while the dialog was away, to be taken or left. Nothing when there is none. */
export function RecoveredTransfers({ isTitled = false }: { readonly isTitled?: boolean }) {
  const { text, store, actions } = usePicker()
  const [thumbnailer] = useState(createThumbnailer)
  const recovered = store.recovered.value
  if (recovered.length === 0) return null
  const more = recovered.length - MOST_ROWS
  return (
    <section class="qs-recovered">
      {isTitled && <h3>{text('transfers.recovered', { count: recovered.length })}</h3>}
      <ul class="qs-transfer-list" aria-label={text('transfers.list')}>
        {recovered.slice(0, MOST_ROWS).map((transfer) => (
          <TransferRow
            key={transfer.choice.id}
            transfer={transfer}
            thumbnailer={thumbnailer}
            isReadOnly
          />
        ))}
      </ul>
      {more > 0 && <p class="qs-advice">{text('transfers.more', { count: more })}</p>}
      <div class="qs-recovered-tools">
        {recovered.some(({ state }) => state !== 'failed') && (
          <Button kind="primary" onClick={() => void actions.takeRecovered()}>
            {text('transfers.takeRecovered')}
          </Button>
        )}
        <Button onClick={actions.dismissRecovered}>{text('transfers.dismissRecovered')}</Button>
      </div>
    </section>
  )
}
