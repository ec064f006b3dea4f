import { type ReadonlySignal, signal } from '@preact/signals'
import type { Api, SourceFacts, Wanted } from '@quayside/client/api'
import type { ListedFolder } from '@quayside/wire'
import { askPatiently } from './ask-patiently.ts'
import type { OpenedWindow, PageDoors } from './page-doors.ts'
import { pause } from './pause.ts'

/** Whether the person's files can be seen. */
export type Connection =
  /** Nobody knows yet. */
  | { readonly status: 'asking' }
  /** `isAgain`: they could be seen a moment ago. */
  | { readonly status: 'needed'; readonly isAgain: boolean }
  /** The person is at the service, in another window. */
  | { readonly status: 'waiting'; readonly isAgain: boolean }
  | { readonly status: 'ready' }

export interface Connecting {
  readonly connection: ReadonlySignal<Connection>
  /** A listing said that the person has to connect, at this address. */
  need(redirectUrl: string): void
  /** A listing brought files. */
  found(): void
  /** Opens the service in a window and waits; to be called within a click. */
  connect(): void
  /** Gives up waiting; the window may stay. */
  cancel(): void
  /** The person signed out: it is asked anew. */
  forget(): void
  stop(): void
}

export interface ConnectingDeps {
  readonly source: Pick<SourceFacts, 'name'>
  readonly api: Pick<Api, 'list'>
  readonly page: PageDoors
  /** The folder to list when connected. */
  readonly openPath: () => string
  /** The first page of it. */
  readonly onConnected: (folder: ListedFolder, path: string) => void
  readonly onProblem: (error: unknown) => void
  readonly now?: () => number
}

/** The longest one request may wait. */
const WAIT_SECONDS = 25
/** An address that connects is good for half an hour; a person needs some of it. */
const FRESH_MS = 20 * 60_000
/** Whoever has not connected by then has given up. */
const PATIENCE_MS = 30 * 60_000
/** Between two requests, should the answer not have been held back. */
const LEAST_ROUND_MS = 1_000

/**
 * Connecting through another window. The news come through the server: the window is never asked,
 * for a page of another origin may be cut off from its opener, or look closed while it is not.
 */
export function createConnecting(deps: ConnectingDeps): Connecting {
  const { page, now = Date.now } = deps
  const connection = signal<Connection>({ status: 'asking' })
  /** Where the person can connect. An address that was opened may have been used up there. */
  let address: { readonly url: string; readonly at: number } | undefined
  let run = new AbortController()

  const giveUp = () => run.abort(new DOMException('Not waited for any more', 'AbortError'))
  const become = (status: 'needed' | 'waiting') => {
    const known = connection.value
    const isAgain = known.status === 'ready' || ('isAgain' in known && known.isAgain)
    connection.value = { status, isAgain }
  }

  function begin(): AbortSignal {
    giveUp()
    run = new AbortController()
    return run.signal
  }

  function connect(): void {
    const signal = begin()
    const url = takeAddress()
    const opened = page.openWindow(url)
    become('waiting')
    const going = opened ? follow(opened, url === undefined, signal) : leavePage(signal)
    going.catch((error: unknown) => {
      if (signal.aborted) return
      become('needed')
      deps.onProblem(error)
    })
  }

  /** The address, once, if it can still be used. */
  function takeAddress(): string | undefined {
    const taken = address
    address = undefined
    return taken && now() - taken.at < FRESH_MS ? taken.url : undefined
  }

  async function follow(opened: OpenedWindow, isEmpty: boolean, signal: AbortSignal) {
    if (isEmpty) {
      if (await ask({}, signal)) return
      const url = takeAddress()
      if (url) opened.goTo(url)
    }
    const until = now() + PATIENCE_MS
    while (now() < until) {
      if (await askUntilReturn(signal)) return
      await pause(LEAST_ROUND_MS, signal)
    }
    become('needed')
  }

  /** A person who comes back is not kept waiting by a request that slept with the machine. */
  async function askUntilReturn(signal: AbortSignal): Promise<boolean> {
    const round = new AbortController()
    page.onReturn(() => round.abort(), round.signal)
    try {
      return await ask({ wait: WAIT_SECONDS }, AbortSignal.any([signal, round.signal]))
    } catch (error) {
      if (signal.aborted || !round.signal.aborted) throw error
      return await ask({}, signal)
    } finally {
      round.abort()
    }
  }

  /** No window was allowed: this page goes itself, and comes back. */
  async function leavePage(signal: AbortSignal): Promise<void> {
    if (await ask({ appUrl: page.returnAddress() }, signal)) return
    const url = takeAddress()
    if (url) page.leave(url)
  }

  /** Whether the person has connected. */
  async function ask(wanted: Partial<Wanted>, signal: AbortSignal): Promise<boolean> {
    const path = deps.openPath()
    const list = () => deps.api.list(deps.source.name, { ...wanted, path }, { signal })
    const listing = await askPatiently(list, { signal })
    signal.throwIfAborted()
    if (listing.status === 'needs-auth') {
      address = { url: listing.redirectUrl, at: now() }
      return false
    }
    connection.value = { status: 'ready' }
    deps.onConnected(listing.folder, path)
    return true
  }

  return {
    connection,
    connect,
    need(redirectUrl) {
      address = { url: redirectUrl, at: now() }
      if (connection.value.status !== 'waiting') become('needed')
    },
    found() {
      if (connection.value.status !== 'ready') connection.value = { status: 'ready' }
    },
    cancel() {
      const signal = begin()
      become('needed')
      // So that the next click can open the service at once. If it fails, that click asks again.
      ask({}, signal).catch(() => undefined)
    },
    forget() {
      giveUp()
      connection.value = { status: 'asking' }
    },
    stop: giveUp,
  }
}
