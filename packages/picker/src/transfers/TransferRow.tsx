import { usePicker } from '../context.ts'
import { shownName } from '../state/shown-name.ts'
import type { Transfer } from '../state/transfer.ts'
import { Thumbnail } from '../summary/Thumbnail.tsx'
import type { Thumbnailer } from '../summary/thumbnails.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { ProgressBar } from '../ui/ProgressBar.tsx'
import type { FolderOutcome } from './folders/folder-answer.ts'
import { askedToWaitUntil, canRetry, fractionOf, isActive, isUnsaved } from './transfer-state.ts'
import { useRowSpeech } from './use-progress.ts'
import { wordsOf } from './words.ts'

export interface TransferRowProps {
  readonly transfer: Transfer
  readonly thumbnailer: Thumbnailer
  /** Without buttons: only to be seen. */
  readonly isReadOnly?: boolean
}

/** One file: what it is, how far it has come, and what can be done about it. */
export function TransferRow({ transfer, thumbnailer, isReadOnly = false }: TransferRowProps) {
  const picker = usePicker()
  const { choice, state, folder } = transfer
  const speech = useRowSpeech(choice.source)
  const name = shownName(choice.name)
  // Above the rows stands why they wait, once for all of them.
  const isWaiting = !isReadOnly && askedToWaitUntil(transfer) !== undefined
  const words = isWaiting ? picker.text('transfers.waiting') : wordsOf(transfer, speech)
  const isMoving = state === 'running' || state === 'paused'
  return (
    <li class={`qs-transfer qs-transfer-${state}`} tabIndex={-1}>
      <Thumbnail choice={choice} thumbnailer={thumbnailer} />
      <div class="qs-transfer-text">
        <span class="qs-transfer-name" title={name} dir="auto">
          {name}
        </span>
        <span class="qs-transfer-state">
          <StateIcon state={state} />
          {words}
        </span>
        {isMoving && (
          <ProgressBar
            value={fractionOf(transfer) ?? 0}
            max={fractionOf(transfer) === undefined ? undefined : 1}
            label={picker.text('transfers.progress', { name })}
          />
        )}
        {folder?.outcome && folder.failed > 0 && (
          <FailedFiles name={name} outcome={folder.outcome} />
        )}
      </div>
      {!isReadOnly && <RowButtons transfer={transfer} />}
    </li>
  )
}

/** Files beyond these are counted only: nobody reads on. */
const MOST_FAILED = 100

/** Which files of a folder could not be had, and why. */
function FailedFiles({
  name,
  outcome,
}: {
  readonly name: string
  readonly outcome: FolderOutcome
}) {
  const { text, actions } = usePicker()
  const { failed } = outcome
  const title = text('transfers.failedIn', { name })
  return (
    <details class="qs-transfer-lost">
      <summary>{title}</summary>
      <ul aria-label={title}>
        {failed.slice(0, MOST_FAILED).map(({ file, error }) => (
          <li key={file.uploadId}>
            <span dir="auto">{shownName(file.filename)}</span>
            <span class="qs-soft">{actions.problemOf(error).message}</span>
          </li>
        ))}
      </ul>
      {failed.length > MOST_FAILED && (
        <p class="qs-soft">{text('transfers.more', { count: failed.length - MOST_FAILED })}</p>
      )}
    </details>
  )
}

function StateIcon({ state }: Pick<Transfer, 'state'>) {
  if (state === 'done') return <Icon name="check" size={16} />
  return state === 'failed' ? <Icon name="warning" size={16} /> : null
}

function RowButtons({ transfer }: { readonly transfer: Transfer }) {
  const { text, actions } = usePicker()
  const { id, name } = transfer.choice
  const isPaused = transfer.state === 'paused'
  return (
    <div class="qs-transfer-tools">
      {isUnsaved(transfer) && (
        <Button
          kind="quiet"
          icon={isPaused ? 'play' : 'pause'}
          label={text(isPaused ? 'transfers.resume' : 'transfers.pause', { name })}
          onClick={() => (isPaused ? actions.resume(id) : actions.pause(id))}
        />
      )}
      {canRetry(transfer) && (
        <Button
          kind="quiet"
          icon="retry"
          label={text('transfers.retry', { name })}
          onClick={(event) => thenStay(event, () => actions.retry(id))}
        />
      )}
      {isActive(transfer) && (
        <Button
          kind="quiet"
          icon="close"
          label={text('transfers.cancel', { name })}
          onClick={(event) => thenStay(event, () => actions.cancelTransfer(id))}
        />
      )}
    </div>
  )
}

/** The button goes with what it did; the focus stays on its row. */
function thenStay(event: MouseEvent, act: () => void): void {
  if (event.currentTarget instanceof Element) event.currentTarget.closest('li')?.focus()
  act()
}
