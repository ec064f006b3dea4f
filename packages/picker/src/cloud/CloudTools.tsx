import { usePicker } from '../context.ts'
import type { TextKey } from '../locale/text.ts'
import { Button } from '../ui/Button.tsx'
import { Menu } from '../ui/Menu.tsx'
import { AccountMenu, type AccountMenuProps } from './AccountMenu.tsx'
import { sortOf } from './browse-state.ts'
import type { Sort, SortKey } from './entry-order.ts'

interface Order extends Sort {
  readonly title: TextKey
}

const order = (by: SortKey, isDescending: boolean, title: TextKey): Order => ({
  by,
  isDescending,
  title,
})

const BEST_MATCH = order('found', false, 'cloud.sortFit')
const ORDERS = [
  order('name', false, 'cloud.sortName'),
  order('name', true, 'cloud.sortNameDown'),
  order('modified', true, 'cloud.sortNewest'),
  order('modified', false, 'cloud.sortOldest'),
  order('size', true, 'cloud.sortLargest'),
  order('size', false, 'cloud.sortSmallest'),
]

/** How the entries are shown, and whose they are. */
export function CloudTools({ browser, onSignOut }: AccountMenuProps) {
  const { text } = usePicker()
  const state = browser.state.value
  const sort = sortOf(state)
  const isGrid = state.layout === 'grid'

  return (
    <>
      <Menu
        label={text('cloud.sort')}
        icon="sort"
        items={(state.search ? [BEST_MATCH, ...ORDERS] : ORDERS).map((wanted) => ({
          label: text(wanted.title),
          isChecked: wanted.by === sort.by && wanted.isDescending === sort.isDescending,
          onSelect: () => browser.sortBy(wanted),
        }))}
      />
      <Button
        kind="quiet"
        icon={isGrid ? 'list' : 'grid'}
        label={text(isGrid ? 'cloud.asList' : 'cloud.asGrid')}
        onClick={() => browser.layOut(isGrid ? 'list' : 'grid')}
      />
      <AccountMenu browser={browser} onSignOut={onSignOut} />
    </>
  )
}
