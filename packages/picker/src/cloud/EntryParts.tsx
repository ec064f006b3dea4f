// biome-ignore-all lint/a11y/useSemanticElements: a table cannot leave out the rows nobody sees
// biome-ignore-all lint/a11y/useFocusableInteractive: one entry at a time has the keyboard, for the whole grid
import type { ListedEntry } from '@quayside/wire'
import type { TargetedEvent } from 'preact'
import { usePicker } from '../context.ts'
import { shownName } from '../state/shown-name.ts'
import { Icon } from '../ui/Icon.tsx'
import { type Chosen, titleOfFormat } from './cloud-choice.ts'

/** What a row or a tile is drawn from; plain values, so that an unchanged one is not drawn again. */
export interface EntryProps {
  readonly entry: ListedEntry
  readonly index: number
  /** Rows above those of the entries: the titles of columns, if they are shown. */
  readonly headRows: number
  readonly chosen: Chosen
  /** The page thinks about it. */
  readonly isAsked: boolean
  readonly isFocused: boolean
  /** Whether it can be chosen as a whole: folders sometimes cannot. */
  readonly hasCheck: boolean
  /** Why it cannot be chosen. */
  readonly refusal: string | undefined
  readonly format: string | undefined
  readonly size: string
  readonly modified: string
  readonly marks: string
  onFormat(entry: ListedEntry, format: string): void
}

/** What makes an element of the list or the grid an entry: see `entry-events.ts`. */
export function entryAttributes({ index, chosen, isAsked, isFocused, refusal }: EntryProps) {
  return {
    'data-index': index,
    'aria-selected': chosen === 'all',
    'aria-busy': isAsked || undefined,
    'aria-disabled': refusal !== undefined && chosen === 'none' ? true : undefined,
    tabIndex: isFocused ? 0 : -1,
  }
}

/** The name, and below it what there is to say: why not, or `facts` and what is special. */
export function Words({ entry, refusal, facts, marks }: EntryProps & { readonly facts: string }) {
  const name = shownName(entry.name)
  return (
    <span class="qs-cloud-words">
      <span class="qs-cloud-name" dir="auto" title={name}>
        {name}
      </span>
      {refusal ? (
        <span class="qs-cloud-refusal" title={refusal}>
          {refusal}
        </span>
      ) : (
        <>
          <span class="qs-cloud-facts">{facts}</span>
          {marks && (
            <span class="qs-cloud-marks" title={marks}>
              {marks}
            </span>
          )}
        </>
      )}
    </span>
  )
}

export function Check({ entry, chosen, isAsked, hasCheck }: EntryProps) {
  const { text, options } = usePicker()
  if (!hasCheck) return <span class="qs-cloud-check" />
  const isSingle = options.maxFiles === 1
  const sign = chosen === 'some' ? 'minimise' : 'check'
  return (
    <span
      class={`qs-cloud-check${isSingle ? ' qs-cloud-check-round' : ''}`}
      role="checkbox"
      aria-checked={chosen === 'some' ? 'mixed' : chosen === 'all'}
      aria-label={text('cloud.chooseEntry', { name: entry.name })}
      data-check
    >
      {chosen !== 'none' && <Icon name={sign} size={16} />}
      {isAsked && <span class="qs-cloud-asked" />}
    </span>
  )
}

/** For documents without a file of their own. */
export function FormatChoice({ entry, format, onFormat }: EntryProps) {
  const { text } = usePicker()
  const { exportFormats = [] } = entry
  if (exportFormats.length === 0) return null
  return (
    <select
      class="qs-cloud-format"
      aria-label={text('cloud.format', { name: entry.name })}
      value={format}
      onChange={(event: TargetedEvent<HTMLSelectElement>) =>
        onFormat(entry, event.currentTarget.value)
      }
    >
      {exportFormats.map((name) => (
        <option key={name} value={name}>
          {titleOfFormat(name)}
        </option>
      ))}
    </select>
  )
}
