import { useState } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { createThumbnailer } from '../summary/thumbnails.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { TransferRow } from './TransferRow.tsx'

/** While the person chooses: what went on while the dialog was away, to be taken or left. */
export function RecoveredNotice() {
  const { text, store, actions } = usePicker()
  const [isOpen, setOpen] = useState(false)
  const count = store.recovered.value.length
  if (count === 0) return null
  return (
    <section class="qs-recovered" aria-label={text('transfers.recovered', { count })}>
      <div class="qs-recovered-head" role="status">
        <Icon name="info" />
        <span>{text('transfers.recovered', { count })}</span>
        {!isOpen && (
          <Button onClick={() => setOpen(true)}>{text('transfers.showRecovered')}</Button>
        )}
        <Button
          kind="quiet"
          icon="close"
          label={text('transfers.dismissRecovered')}
          onClick={actions.dismissRecovered}
        />
      </div>
      {isOpen && <RecoveredTransfers />}
    </section>
  )
}

/** Enough to recognise them by. */
const MOST_ROWS = 50

function RecoveredTransfers() {
  const { text, store, actions } = usePicker()
  const [thumbnailer] = useState(createThumbnailer)
  const recovered = store.recovered.value
  const more = recovered.length - MOST_ROWS
  const take = async () => {
    await actions.takeRecovered()
    actions.proceed()
  }
  return (
    <div class="qs-recovered-body">
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
      {recovered.some(({ state }) => state !== 'failed') && (
        <Button
          kind="primary"
          buttonRef={(button) => button?.focus()}
          onClick={() => {
            take().catch(() => undefined) // nothing was added, and it is still to be seen here
          }}
        >
          {text('transfers.takeRecovered')}
        </Button>
      )}
    </div>
  )
}
