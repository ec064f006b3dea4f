// biome-ignore-all lint/a11y/useSemanticElements: a table cannot leave out the rows nobody sees
// biome-ignore-all lint/a11y/useFocusableInteractive: one entry at a time has the keyboard, for the whole grid
import type { ListedEntry } from '@quayside/wire'
import type { ComponentChildren } from 'preact'
import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { entriesOf, focusedIndexOf, hereOf, placeOf, sortOf } from './browse-state.ts'
import type { CloudBrowser } from './cloud-browser.ts'
import { picksWholeFolders } from './cloud-choice.ts'
import type { EntryProps } from './EntryParts.tsx'
import { EntryRow } from './EntryRow.tsx'
import { EntryTile, TILE_HEIGHT } from './EntryTile.tsx'
import { createEntryWords, nameOfStep } from './entry-words.ts'
import { ListHead } from './ListHead.tsx'
import { useListHandlers } from './use-list-keys.ts'
import { rowsToDraw, useFocusFollows, useShape } from './use-list-shape.ts'
import { usePlace } from './use-place.ts'
import { useRowsInView } from './use-rows.ts'

export interface EntryListProps {
  readonly browser: CloudBrowser
  /** Set when the keyboard moved and the focus has to follow; cleared when it did. */
  readonly follows: { current: boolean }
}

/** The entries of the open place, as a list or a grid of which only what is seen is there. */
export function EntryList({ browser, follows }: EntryListProps) {
  const { text } = usePicker()
  const scroller = useRef<HTMLDivElement>(null)
  const state = browser.state.value
  const entries = entriesOf(state)
  const focusedIndex = focusedIndexOf(state)
  const isGrid = state.layout === 'grid'
  const shape = useShape(scroller, { isGrid, count: entries.length })
  const { columns, rowHeight, height } = shape
  const sort = sortOf(state)
  const key = [placeOf(state), sort.by, sort.isDescending, state.layout].join('\n')
  usePlace(scroller, { key, entries, columns, rowHeight, height, focusedIndex })
  const range = useRowsInView(scroller, { ...shape, count: shape.rows })
  useFocusFollows(scroller, { follows, focusedIndex, ...shape })
  const handlers = useListHandlers(browser, shape, () => {
    follows.current = true
  })
  useEffect(
    () => browser.see(range.end * columns, shape.rowsPerPage * columns),
    [browser, range.end, columns, shape.rowsPerPage, entries],
  )

  const rows = rowsToDraw(range, Math.floor(focusedIndex / columns), shape.rows)
  const headRows = shape.hasHead ? 1 : 0
  const drawEntry = useEntryProps(browser, { focusedIndex, headRows })
  return (
    <div
      ref={scroller}
      class={`qs-cloud-entries qs-cloud-as-${state.layout}`}
      role="grid"
      aria-label={text('cloud.entries', { folder: nameOfStep(hereOf(state), text) })}
      aria-multiselectable
      aria-rowcount={shape.rows + headRows}
      aria-colcount={isGrid ? columns : undefined}
      {...handlers}
    >
      {shape.hasHead && <ListHead browser={browser} />}
      <div
        role="rowgroup"
        class="qs-cloud-rows"
        style={{ blockSize: `${shape.rows * rowHeight}px` }}
      >
        {isGrid
          ? rows.map((row) => (
              <TileRow key={row} row={row} columns={columns}>
                {entries.slice(row * columns, (row + 1) * columns).map((entry, column) => (
                  <EntryTile key={entry.path} {...drawEntry(entry, row * columns + column)} />
                ))}
              </TileRow>
            ))
          : rows.map((row) => {
              const entry = entries[row]
              return entry && <EntryRow key={entry.path} {...drawEntry(entry, row)} />
            })}
      </div>
    </div>
  )
}

interface TileRowProps {
  readonly row: number
  readonly columns: number
  readonly children: ComponentChildren
}

function TileRow({ row, columns, children }: TileRowProps) {
  return (
    <div
      role="row"
      aria-rowindex={row + 1}
      class="qs-cloud-tiles"
      style={{
        transform: `translateY(${row * TILE_HEIGHT}px)`,
        blockSize: `${TILE_HEIGHT}px`,
        gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
      }}
    >
      {children}
    </div>
  )
}

/** What each entry is drawn from. */
function useEntryProps(
  browser: CloudBrowser,
  { focusedIndex, headRows }: { readonly focusedIndex: number; readonly headRows: number },
) {
  const { text, options, language } = usePicker()
  const { choosing, source } = browser
  const wordsOf = useMemo(() => createEntryWords(text, language), [text, language])
  const onFormat = useCallback(
    (entry: ListedEntry, format: string) => choosing.exportAs(entry, format),
    [choosing],
  )
  return (entry: ListedEntry, index: number): EntryProps => {
    const chosen = choosing.stateOf(entry)
    const refusal = chosen === 'none' ? choosing.refusalOf(entry) : undefined
    const isFolderTaken = options.maxFiles > 1 || picksWholeFolders(options)
    const isWhole = entry.folder && source.canListRecursively && isFolderTaken
    return {
      entry,
      index,
      headRows,
      chosen,
      isAsked: choosing.isAsked(entry),
      isFocused: index === focusedIndex,
      hasCheck: refusal === undefined && (isWhole || !entry.folder),
      refusal: refusal && text(refusal.text, refusal.values),
      format: choosing.formatOf(entry),
      onFormat,
      ...wordsOf(entry),
    }
  }
}
