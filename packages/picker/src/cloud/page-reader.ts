import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { type Api, RequestError, type SourceFacts } from '@quayside/client/api'
import { askPatiently, type Wait } from './ask-patiently.ts'
import {
  afterPage,
  afterRefresh,
  type BrowseState,
  hereOf,
  placeOf,
  shelfOf,
} from './browse-state.ts'
import type { Connecting } from './connecting.ts'
import { pause } from './pause.ts'

/** What the reading of the open place is doing. */
export type Activity =
  | { readonly status: 'resting' }
  | { readonly status: 'reading' }
  /** The source asked for a pause, or the network is away for a moment. */
  | { readonly status: 'waiting'; readonly wait: Wait }
  | { readonly status: 'failed'; readonly error: unknown }

export interface PageReader {
  readonly activity: ReadonlySignal<Activity>
  /** Reads the open place, or goes on where it stopped. What was read of another is kept. */
  read(): void
  /** The person sees entries up to `end`; `screen` of them fit on the screen. */
  see(end: number, screen: number): void
  stop(): void
}

export interface PageReaderDeps {
  readonly source: Pick<SourceFacts, 'name'>
  readonly api: Pick<Api, 'list'>
  readonly state: Signal<BrowseState>
  readonly connecting: Pick<Connecting, 'need' | 'found'>
}

/**
 * Read of a folder without being looked at, so that all of it can be sorted, typed at and selected.
 * Of what was found only what is looked at is read: the best comes first.
 */
export const MOST_READ_AHEAD = 60_000
/** Read at all. Whoever wants what lies behind searches for it. */
export const MOST_READ = 200_000
/** Screens before the end when the next page is fetched. */
const SCREENS_AHEAD = 2
/** Between two pages, so that scrolling and typing come first. */
const BREATH_MS = 16

/** Reads the open place page by page, ahead of the person. One place at a time. */
export function createPageReader({ source, api, state, connecting }: PageReaderDeps): PageReader {
  const activity = signal<Activity>({ status: 'resting' })
  let run = new AbortController()

  function read(): void {
    stop()
    run = new AbortController()
    if (!isUnread(state.value)) return
    activity.value = { status: 'reading' }
    readOn(run.signal).catch((error: unknown) => fail(error, run.signal))
  }

  async function readOn(signal: AbortSignal): Promise<void> {
    do {
      if (!(await readPage(signal))) break
      await pause(BREATH_MS, signal)
    } while (isUnread(state.value) && isReadAhead(state.value))
    activity.value = { status: 'resting' }
  }

  /** Whether there was a page: the person may have to connect. */
  async function readPage(signal: AbortSignal): Promise<boolean> {
    const place = placeOf(state.value)
    const listing = await askPatiently(
      () => api.list(source.name, wantedOf(state.value), { signal }),
      { signal, onWait: (wait) => (activity.value = { status: 'waiting', wait }) },
    )
    signal.throwIfAborted()
    if (listing.status === 'needs-auth') {
      connecting.need(listing.redirectUrl)
      return false
    }
    connecting.found()
    state.value = afterPage(state.value, place, listing.folder)
    activity.value = { status: 'reading' }
    return true
  }

  function fail(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return
    if (error instanceof RequestError && error.code === CURSOR_EXPIRED && !isStale(state.value)) {
      state.value = afterRefresh(state.value)
      read()
    } else {
      activity.value = { status: 'failed', error }
    }
  }

  function stop(): void {
    run.abort(new DOMException('Not read any more', 'AbortError'))
    activity.value = { status: 'resting' }
  }

  return {
    activity,
    read,
    stop,
    see(end, screen) {
      const isNearEnd = end + SCREENS_AHEAD * screen >= sizeOf(state.value)
      if (isNearEnd && activity.value.status === 'resting' && shelfOf(state.value)?.next) read()
    },
  }
}

const CURSOR_EXPIRED = 'source_cursor_expired'

const isReadAhead = (state: BrowseState) => !state.search && sizeOf(state) < MOST_READ_AHEAD

const sizeOf = (state: BrowseState) => shelfOf(state)?.found.length ?? 0

const isStale = (state: BrowseState) => shelfOf(state)?.isStale === true

function isUnread(state: BrowseState): boolean {
  const shelf = shelfOf(state)
  if (!shelf || shelf.isStale) return true
  return shelf.next !== undefined && shelf.found.length < MOST_READ
}

function wantedOf(state: BrowseState) {
  const { account, search } = state
  const next = shelfOf(state)?.next
  return { path: hereOf(state).path, next, search: search || undefined, account: account?.id }
}
