import { usePicker } from '../context.ts'
import { shownName } from '../state/shown-name.ts'
import type { Problem } from '../state/transfer.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyView } from '../ui/EmptyView.tsx'
import { Icon } from '../ui/Icon.tsx'
import { ProblemView } from '../ui/ProblemView.tsx'
import { Screen } from '../ui/Screen.tsx'
import { isDone, type SaveRow } from './save-rows.ts'
import { nameOfRow, reasonOf, titleOfSource } from './save-words.ts'
import type { SavePlace, Saving } from './saving.ts'

export interface EndedViewProps {
  readonly saving: Saving
  readonly place: SavePlace
  /** Why it could not even begin. */
  readonly problem: Problem | undefined
}

/** What became of it. */
export function EndedView({ saving, place, problem }: EndedViewProps) {
  const { text, store, actions } = usePicker()
  const rows = saving.rows.value
  const failed = rows.filter((row) => !isDone(row))
  const source = titleOfSource(place, store)
  const [only] = rows.length === 1 ? rows : []
  const reason = problem ?? (only && reasonOf(only, actions))
  if (failed.length === 0) return <Saved rows={rows} place={place} />
  return (
    <Screen
      title={text('save.failed', { count: failed.length, source })}
      back={saving.back}
      footer={
        <>
          <Button onClick={saving.back}>{text('save.elsewhere')}</Button>
          <Button kind="primary" icon="retry" onClick={saving.retry}>
            {text('shell.retry')}
          </Button>
        </>
      }
    >
      {reason ? <ProblemView problem={reason} /> : <Failures rows={rows} />}
    </Screen>
  )
}

function Saved({ rows, place }: { readonly rows: readonly SaveRow[]; readonly place: SavePlace }) {
  const { text, actions, store, options } = usePicker()
  const source = titleOfSource(place, store)
  const [only] = rows
  const { title: folder } = place
  const words =
    only && rows.length === 1
      ? text('save.savedIn', { folder, name: nameOfRow(only) })
      : text('save.manySavedIn', { folder, count: rows.length })
  return (
    <Screen
      title={text('save.saved', { source })}
      footer={
        options.displayMode === 'overlay' && (
          <>
            <span />
            <Button kind="primary" onClick={actions.finish}>
              {text('save.done')}
            </Button>
          </>
        )
      }
    >
      <div class="qs-save-saved">
        <EmptyView icon="check" title={words} />
      </div>
    </Screen>
  )
}

function Failures({ rows }: { readonly rows: readonly SaveRow[] }) {
  const { text, actions } = usePicker()
  return (
    <ul class="qs-save-rows" aria-label={text('save.list')}>
      {rows.map((row) => (
        <li key={row.export?.id ?? row.item.what} class="qs-save-row">
          <span class={isDone(row) ? 'qs-save-good' : 'qs-bad'}>
            <Icon name={isDone(row) ? 'check' : 'warning'} />
          </span>
          <span class="qs-save-row-words">
            <span dir="auto">{shownName(nameOfRow(row))}</span>
            <span class="qs-soft">
              {isDone(row) ? text('save.rowDone') : reasonOf(row, actions).message}
            </span>
          </span>
        </li>
      ))}
    </ul>
  )
}
