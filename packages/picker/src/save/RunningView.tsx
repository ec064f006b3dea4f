import { RequestError } from '@quayside/client/api'
import { useState } from 'preact/hooks'
import { type PickerContext, usePicker } from '../context.ts'
import { formatBytes, formatDuration } from '../locale/format.ts'
import { shownName } from '../state/shown-name.ts'
import { Button } from '../ui/Button.tsx'
import { ProgressBar } from '../ui/ProgressBar.tsx'
import { Screen } from '../ui/Screen.tsx'
import { SourceIcon } from '../ui/SourceIcon.tsx'
import { useTick } from '../ui/use-tick.ts'
import { type SaveRow, type SaveTotals, totalsOf, waitingRow } from './save-rows.ts'
import { titleOfSource } from './save-words.ts'
import type { SavePlace, Saving } from './saving.ts'

export interface RunningViewProps {
  readonly saving: Saving
  readonly place: SavePlace
}

/** Files on their way into a source. */
export function RunningView({ saving, place }: RunningViewProps) {
  const picker = usePicker()
  const { text, store } = picker
  const rows = saving.rows.value
  const totals = totalsOf(rows)
  const waiting = waitingRow(rows)
  useTick(waiting !== undefined)
  // A small file that is being written already is seen through.
  const [isCancelling, setCancelling] = useState(false)
  const cancel = () => {
    setCancelling(true)
    saving.cancel()
  }
  const source = store.sources.value.find(({ name }) => name === place.source)
  const [only] = rows
  const name =
    rows.length === 1 ? shownName(only?.export?.filename || only?.item.filename || '') : ''

  return (
    <Screen
      title={text('save.running', { source: titleOfSource(place, store) })}
      footer={
        <>
          <p class="qs-soft qs-save-note">{text('save.goesOn')}</p>
          <Button disabled={isCancelling} onClick={cancel}>
            {text('cloud.cancel')}
          </Button>
        </>
      }
    >
      <div class="qs-save-running">
        {source && <SourceIcon source={source} size={40} />}
        <p class="qs-save-what" dir="auto">
          {name || text('save.files', { count: rows.length })}
        </p>
        <ProgressBar
          value={totals.percent}
          max={totals.percent > 0 ? 100 : undefined}
          label={text('save.progress')}
        />
        <p class="qs-soft" role="status">
          {waiting ? waitWords(waiting, place, picker) : progressWords(totals, picker)}
        </p>
      </div>
    </Screen>
  )
}

function progressWords({ count, done, sent, size }: SaveTotals, picker: PickerContext): string {
  const { text, language } = picker
  const bytes = (amount: number) => formatBytes(amount, language)
  return [
    ...(count > 1 ? [text('save.filesOf', { count, done })] : []),
    size !== undefined
      ? text('save.sizeOf', { sent: bytes(sent), size: bytes(size) })
      : text('save.preparing'),
  ].join(' · ')
}

/** The source asked for a pause, or something is away for a moment. */
function waitWords({ export: one }: SaveRow, place: SavePlace, picker: PickerContext): string {
  const { text, language, store, actions } = picker
  const seconds = (Date.parse(one?.resumes_at ?? '') - Date.now()) / 1000
  if (one?.error?.code === 'source_busy' && seconds > 0) {
    const source = titleOfSource(place, store)
    return text('cloud.asksToWait', { source, time: formatDuration(seconds, language) })
  }
  const { code = 'unknown', message = '' } = one?.error ?? {}
  return actions.problemOf(new RequestError(message, { code })).message
}
