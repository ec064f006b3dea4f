import { useState } from 'preact/hooks'
import { usePicker } from '../context.ts'
import type { Transfer } from '../state/transfer.ts'
import { createThumbnailer } from '../summary/thumbnails.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyView } from '../ui/EmptyView.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Screen } from '../ui/Screen.tsx'
import { TotalProgress } from './TotalProgress.tsx'
import { TransferRow } from './TransferRow.tsx'
import type { Totals } from './totals.ts'
import { askedToWaitUntil, canRetry, isUnsaved, shownTransfers } from './transfer-state.ts'
import { useOnline, useProgress, useRowSpeech, useSpokenProgress } from './use-progress.ts'
import { titleOf, waitWords } from './words.ts'

/** Rows beyond these are counted, not drawn: nobody reads on, and drawing them would cost. */
const MOST_ROWS = 100

/** What is on its way, file by file and together, and what can be done about it. */
export function TransfersView() {
  const { text } = usePicker()
  const pace = useProgress()
  const { totals } = pace
  useSpokenProgress(totals)
  const isComplete = totals.done === totals.count
  return (
    <Screen title={titleOf(totals, text)} footer={!isComplete && <Footer totals={totals} />}>
      {isComplete ? (
        <div class="qs-transfers-done">
          <EmptyView icon="check" title={text('transfers.titleDone', { count: totals.done })} />
        </div>
      ) : (
        <div class="qs-transfers">
          {totals.active > 0 && <TotalProgress pace={pace} />}
          <WaitAdvice />
          <Advice totals={totals} />
          <Rows />
        </div>
      )}
    </Screen>
  )
}

/** What the person should know about leaving, or about what is lost and what is not. */
function Advice({ totals }: { readonly totals: Totals }) {
  const { text, store } = usePicker()
  const isOnline = useOnline()
  if (totals.active === 0) {
    return totals.done > 0 && totals.failed > 0 ? (
      <p class="qs-advice">{text('transfers.kept', { count: totals.done })}</p>
    ) : null
  }
  if (!isOnline) {
    return (
      <p class="qs-advice qs-advice-warning">
        <Icon name="warning" />
        {text('transfers.offline')}
      </p>
    )
  }
  const isLeft = store.transfers.value.some(isUnsaved)
  return <p class="qs-advice">{text(isLeft ? 'transfers.keepOpen' : 'transfers.goesOn')}</p>
}

/** A source that asks for a pause asks for all its files: once is enough to read it. */
function WaitAdvice() {
  const { store } = usePicker()
  const until = (transfer: Transfer) => askedToWaitUntil(transfer) ?? 0
  const last = store.transfers.value.reduce<Transfer | undefined>(
    (latest, each) => (until(each) > (latest ? until(latest) : 0) ? each : latest),
    undefined,
  )
  const speech = useRowSpeech(last?.choice.source ?? '')
  if (!last || until(last) <= speech.now) return null
  return (
    <p class="qs-advice">
      <Icon name="info" />
      {waitWords(until(last), speech)}
    </p>
  )
}

function Rows() {
  const { text, store } = usePicker()
  const [thumbnailer] = useState(createThumbnailer)
  const { rows, more } = shownTransfers(store.transfers.value, MOST_ROWS)
  return (
    <>
      <ul class="qs-transfer-list" aria-label={text('transfers.list')}>
        {rows.map((transfer) => (
          <TransferRow key={transfer.choice.id} transfer={transfer} thumbnailer={thumbnailer} />
        ))}
      </ul>
      {more > 0 && <p class="qs-advice">{text('transfers.more', { count: more })}</p>}
    </>
  )
}

function Footer({ totals }: { readonly totals: Totals }) {
  const { text, store, options, actions } = usePicker()
  if (totals.active > 0) {
    return (
      <div class="qs-transfers-foot">
        <Button onClick={actions.cancelAll}>{text('transfers.cancelAll')}</Button>
        {options.displayMode === 'overlay' && (
          <Button icon="minimise" onClick={() => actions.minimise(true)}>
            {text('transfers.hide')}
          </Button>
        )}
      </div>
    )
  }
  const canRetryAny = store.transfers.value.some(
    (each) => each.state === 'failed' && canRetry(each),
  )
  return (
    <div class="qs-transfers-foot">
      {canRetryAny && (
        <Button icon="retry" onClick={() => actions.retry()}>
          {text('transfers.retryAll')}
        </Button>
      )}
      <Button kind="primary" onClick={actions.finish}>
        {text('transfers.finish')}
      </Button>
    </div>
  )
}
