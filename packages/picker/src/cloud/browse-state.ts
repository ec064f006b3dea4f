import type { ListedAccount, ListedEntry, ListedFolder } from '@quayside/wire'
import { compareNames, inOrder, mergeSorted, type Sort } from './entry-order.ts'

/** A folder on the way from the root to where the person is. */
export interface Step {
  readonly path: string
  readonly name: string
}

export type Layout = 'list' | 'grid'

/** What was read of one place so far. */
export interface Shelf {
  /** As the source told them. */
  readonly found: readonly ListedEntry[]
  readonly byName: readonly ListedEntry[]
  /** As they are shown. */
  readonly shown: readonly ListedEntry[]
  readonly sort: Sort
  /** Asks for the next page; `undefined` when all was read. */
  readonly next: string | undefined
  /** To be read anew; shown until the first page of the new reading is there. */
  readonly isStale: boolean
}

/** Where somebody is in a source, and what is known of it. Plain data; every action is a function. */
export interface BrowseState {
  /** From the root, which is always there, to the open folder. */
  readonly trail: readonly [Step, ...Step[]]
  /** What is searched for in the whole source; empty while folders are shown. */
  readonly search: string
  /** The order somebody asked for; each place has a natural one until then. */
  readonly wishedSort: Sort | undefined
  readonly layout: Layout
  /** By `placeOf`; the place visited last is the last one. */
  readonly shelves: ReadonlyMap<string, Shelf>
  /** The entry that has the keyboard. */
  readonly focused: string | undefined
  /** Where a range begins. */
  readonly anchor: string | undefined
  /** Whose files these are; nobody knows before the first page. */
  readonly account: ListedAccount | undefined
  /** All the person has connected here. */
  readonly accounts: readonly ListedAccount[]
  /** The service's page about them; good for a while only. */
  readonly accountsUrl: string | undefined
  /** The service's count of choices among accounts, to tell what was connected since. */
  readonly chosen: number | undefined
  readonly language: string
}

/** Entries kept of places that are not shown; going back to them is instant. */
export const MAX_KEPT_ENTRIES = 60_000

/** What it is called is written in the language of the dialog: see `nameOfStep`. */
const ROOT: Step = { path: '/', name: '' }
const BY_NAME: Sort = { by: 'name', isDescending: false }
const BY_FIT: Sort = { by: 'found', isDescending: false }

export function startState({
  layout,
  language,
}: {
  readonly layout: Layout
  readonly language: string
}): BrowseState {
  return {
    trail: [ROOT],
    search: '',
    wishedSort: undefined,
    layout,
    shelves: new Map(),
    focused: undefined,
    anchor: undefined,
    account: undefined,
    accounts: [],
    accountsUrl: undefined,
    chosen: undefined,
    language,
  }
}

/** The open folder. */
export const hereOf = ({ trail }: BrowseState): Step => trail.at(-1) ?? trail[0]

/** What the open place is called in `shelves`. No path begins with a question mark. */
export const placeOf = (state: BrowseState): string =>
  state.search ? `?${state.search}` : hereOf(state).path

export const shelfOf = (state: BrowseState): Shelf | undefined => state.shelves.get(placeOf(state))

/** The entries on show, in their order. */
export const entriesOf = (state: BrowseState): readonly ListedEntry[] =>
  shelfOf(state)?.shown ?? NOTHING

const NOTHING: readonly ListedEntry[] = []

/** Where a folder that was found lies nobody said: its trail begins at the root. */
export function afterOpenFolder(state: BrowseState, { path, name }: Step): BrowseState {
  const above: BrowseState['trail'] = state.search ? [state.trail[0]] : state.trail
  return arrive({ ...state, trail: [...above, { path, name }], search: '' })
}

/** Back to the step at `depth` of the trail; the folder the person comes from has the keyboard. */
export function afterGoTo(state: BrowseState, depth: number): BrowseState {
  const [root, ...rest] = state.trail
  const left = state.search ? undefined : state.trail[depth + 1]?.path
  return arrive({ ...state, trail: [root, ...rest.slice(0, depth)], search: '' }, left)
}

export function afterUp(state: BrowseState): BrowseState {
  if (state.search) return afterGoTo(state, state.trail.length - 1)
  return state.trail.length === 1 ? state : afterGoTo(state, state.trail.length - 2)
}

/** An empty text goes back to the open folder. */
export function afterSearch(state: BrowseState, text: string): BrowseState {
  const search = text.trim()
  return search === state.search ? state : arrive({ ...state, search })
}

function arrive(state: BrowseState, focused?: string): BrowseState {
  const place = placeOf(state)
  const shelf = state.shelves.get(place)
  const shelves = new Map(state.shelves)
  shelves.delete(place)
  if (shelf) shelves.set(place, inSort(shelf, sortFor(state)))
  return { ...state, focused, anchor: undefined, shelves: withoutOldest(shelves, place) }
}

/** What was found begins with what fits best, folders with the first name; a wish holds everywhere. */
function sortFor({ search, wishedSort }: BrowseState): Sort {
  if (search) return wishedSort ?? BY_FIT
  return wishedSort && wishedSort.by !== 'found' ? wishedSort : BY_NAME
}

const inSort = (shelf: Shelf, sort: Sort): Shelf =>
  isSame(shelf.sort, sort) ? shelf : { ...shelf, sort, shown: inOrder(shelf, sort) }

const isSame = (a: Sort, b: Sort) => a.by === b.by && a.isDescending === b.isDescending

/** The order the open place is shown in. */
export const sortOf = (state: BrowseState): Sort => shelfOf(state)?.sort ?? sortFor(state)

function withoutOldest(shelves: Map<string, Shelf>, open: string): ReadonlyMap<string, Shelf> {
  let kept = 0
  for (const place of [...shelves.keys()].reverse()) {
    if (place === open) continue
    kept += shelves.get(place)?.found.length ?? 0
    if (kept > MAX_KEPT_ENTRIES) shelves.delete(place)
  }
  return shelves
}

/** A page of `place` arrived; what came before (searches repeat themselves) is left out. */
export function afterPage(state: BrowseState, place: string, page: ListedFolder): BrowseState {
  const known = state.shelves.get(place)
  const before = known && !known.isStale ? known : undefined
  const ids = new Set(before?.found.map(identityOf))
  const additions = page.contents.filter((entry) => {
    const isNew = !ids.has(identityOf(entry))
    ids.add(identityOf(entry))
    return isNew
  })
  const found = before ? [...before.found, ...additions] : additions
  const compare = compareNames(state.language)
  const ordered = additions.toSorted(compare)
  const byName = before ? mergeSorted(before.byName, ordered, compare) : ordered
  const sort = known?.sort ?? sortFor(state)
  const shown = inOrder({ found, byName }, sort)
  const shelf = { found, byName, sort, shown, next: page.next || undefined, isStale: false }
  const shelves = new Map(state.shelves).set(place, shelf)
  return { ...state, shelves, ...accountsOf(state, page) }
}

function accountsOf(state: BrowseState, page: ListedFolder) {
  const { account = state.account, chosen = state.chosen } = page
  const alone = page.account ? [page.account] : state.accounts
  const accountsUrl = page.accounts_url ?? state.accountsUrl
  return { account, chosen, accountsUrl, accounts: page.accounts ?? alone }
}

const identityOf = ({ id, path }: ListedEntry): string => id ?? path

export function afterSort(state: BrowseState, sort: Sort): BrowseState {
  const place = placeOf(state)
  const shelf = state.shelves.get(place)
  if (!shelf) return { ...state, wishedSort: sort }
  return {
    ...state,
    wishedSort: sort,
    shelves: new Map(state.shelves).set(place, inSort(shelf, sort)),
  }
}

export function afterLayout(state: BrowseState, layout: Layout): BrowseState {
  return { ...state, layout }
}

/** The open place is read anew. */
export function afterRefresh(state: BrowseState): BrowseState {
  const shelf = shelfOf(state)
  if (!shelf) return state
  return { ...state, shelves: new Map(state.shelves).set(placeOf(state), toStale(shelf)) }
}

/** Every place is read anew when it is shown: addresses of pictures belong to a connection. */
export function afterReconnect(state: BrowseState): BrowseState {
  const stale = Array.from(state.shelves, ([place, shelf]) => [place, toStale(shelf)] as const)
  return { ...state, shelves: new Map(stale) }
}

const toStale = (shelf: Shelf): Shelf => ({ ...shelf, isStale: true, next: undefined })

/** Somebody else's files may come now: back to the root, knowing nothing. */
export function afterSignOut(state: BrowseState): BrowseState {
  return { ...afterSwitch(state, undefined), accounts: [] }
}

/** The files of another account: where the person left them, or from the root. */
export function afterSwitch(
  state: BrowseState,
  account: ListedAccount | undefined,
  left?: BrowseState,
): BrowseState {
  const { layout, wishedSort, accounts, accountsUrl, chosen, language } = state
  const place = left ?? startState({ layout, language })
  return { ...place, layout, wishedSort, accounts, accountsUrl, chosen, account }
}

export function afterFocus(state: BrowseState, path: string): BrowseState {
  return { ...state, focused: path }
}

/** The person chose or unchose one entry: it has the keyboard, and a range would begin here. */
export function afterToggle(state: BrowseState, path: string): BrowseState {
  return { ...state, focused: path, anchor: path }
}

/** The place of the entry that has the keyboard; the first when there is none. */
export function focusedIndexOf(state: BrowseState): number {
  return Math.max(0, indexOf(entriesOf(state), state.focused))
}

/** The entries from where the range began to `path`, in the order on show. */
export function rangeTo(state: BrowseState, path: string): readonly ListedEntry[] {
  const entries = entriesOf(state)
  const to = indexOf(entries, path)
  if (to < 0) return []
  const from = indexOf(entries, state.anchor ?? state.focused)
  const start = from < 0 ? to : from
  return entries.slice(Math.min(start, to), Math.max(start, to) + 1)
}

const indexOf = (entries: readonly ListedEntry[], path: string | undefined) =>
  path === undefined ? -1 : entries.findIndex((entry) => entry.path === path)

/**
 * The next entry after `from` whose name begins with the typed text; from `from` itself on when
 * the text has more than one letter, as lists of the system do.
 */
export function findTyped(
  entries: readonly ListedEntry[],
  typed: string,
  { from, language }: { readonly from: number; readonly language: string },
): number | undefined {
  const wanted = typed.toLocaleLowerCase(language)
  const start = typed.length > 1 ? from : from + 1
  for (let step = 0; step < entries.length; step += 1) {
    const index = (start + step) % entries.length
    if (entries[index]?.name.toLocaleLowerCase(language).startsWith(wanted)) return index
  }
  return undefined
}
