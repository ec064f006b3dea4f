// biome-ignore-all lint/a11y/useSemanticElements: a table cannot leave out the rows nobody sees
// biome-ignore-all lint/a11y/useFocusableInteractive: one entry at a time has the keyboard, for the whole grid
import { usePicker } from '../context.ts'
import type { TextKey } from '../locale/text.ts'
import { Icon } from '../ui/Icon.tsx'
import { sortOf } from './browse-state.ts'
import type { CloudBrowser } from './cloud-browser.ts'
import type { Sort } from './entry-order.ts'

/** Pixels. */
export const HEAD_HEIGHT = 36

const COLUMNS = [
  { by: 'name', title: 'cloud.name', isDescendingFirst: false },
  { by: 'modified', title: 'cloud.modified', isDescendingFirst: true },
  { by: 'size', title: 'cloud.size', isDescendingFirst: true },
] as const satisfies readonly {
  readonly by: Sort['by']
  readonly title: TextKey
  readonly isDescendingFirst: boolean
}[]

/** The titles of the columns; each sorts, and again the other way round. */
export function ListHead({ browser }: { readonly browser: CloudBrowser }) {
  const { text } = usePicker()
  const sort = sortOf(browser.state.value)

  return (
    <div role="rowgroup" class="qs-cloud-head" style={{ blockSize: `${HEAD_HEIGHT}px` }}>
      <div role="row" aria-rowindex={1} class="qs-cloud-head-row">
        <span role="columnheader" class="qs-cloud-check-cell">
          <span class="qs-hidden">{text('cloud.selected')}</span>
        </span>
        {COLUMNS.map(({ by, title, isDescendingFirst }) => {
          const isHere = sort.by === by
          const next = { by, isDescending: isHere ? !sort.isDescending : isDescendingFirst }
          return (
            <span
              key={by}
              role="columnheader"
              class={`qs-cloud-col-${by}`}
              aria-sort={isHere ? (sort.isDescending ? 'descending' : 'ascending') : undefined}
            >
              <button type="button" class="qs-cloud-sort" onClick={() => browser.sortBy(next)}>
                {text(title)}
                {isHere && <Icon name={sort.isDescending ? 'down' : 'up'} size={14} />}
              </button>
            </span>
          )
        })}
      </div>
    </div>
  )
}
