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
  /** The person is at the service, in another window. `isAnother`: files are on show meanwhile. */
  | { readonly status: 'waiting'; readonly isAgain: boolean; readonly isAnother: boolean }
  | { readonly status: 'ready' }

/** Whether the person is adding an account to those whose files can be seen. */
export const isAddingAccount = (connection: Connection): boolean =>
  connection.status === 'waiting' && connection.isAnother

export interface Connecting {
  readonly connection: ReadonlySignal<Connection>
  /** A listing said that the person has to connect, at this address. */
  need(redirectUrl: string): void
  /** A listing brought files. */
  found(): void
  /** Opens the service in a window and waits; to be called within a click. */
  connect(): void
  /** The same for another account than those that are connected. */
  connectAnother(): void
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
  /** What is on show, and shall be again when it is connected. */
  readonly place: () => ConnectingPlace
  /** The first page of it, or of the root of another account. */
  readonly onConnected: (folder: ListedFolder, path: string) => void
  readonly onProblem: (error: unknown) => void
  readonly now?: () => number
}

export interface ConnectingPlace {
  readonly path: string
  /** Whose files; nobody's yet. */
  readonly account: string | undefined
  /** The last choice of an account that the service told of. */
  readonly chosen: number | undefined
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
  const address = createAddress(now)
  const { connection, become, isAnother, wait, need, stopWaiting } = createState()
  let run = new AbortController()

  const giveUp = () => run.abort(new DOMException('Not waited for any more', 'AbortError'))

  function begin(): AbortSignal {
    giveUp()
    run = new AbortController()
    return run.signal
  }

  function connect(isForAnother: boolean): void {
    const signal = begin()
    const url = address.take()
    const opened = page.openWindow(url)
    wait(isForAnother)
    const going = opened ? follow(opened, url === undefined, signal) : leavePage(signal)
    going.catch((error: unknown) => {
      if (signal.aborted) return
      stopWaiting()
      deps.onProblem(error)
    })
  }

  async function follow(opened: OpenedWindow, isEmpty: boolean, signal: AbortSignal) {
    if (isEmpty) {
      if (await ask({}, signal)) return
      const url = address.take()
      if (url) opened.goTo(url)
    }
    const until = now() + PATIENCE_MS
    while (now() < until) {
      if (await askUntilReturn(signal)) return
      await pause(LEAST_ROUND_MS, signal)
    }
    stopWaiting()
  }

  /** A person who comes back is not kept waiting by a request that slept with the machine. */
  async function askUntilReturn(signal: AbortSignal): Promise<boolean> {
    const round = new AbortController()
    page.onReturn(() => round.abort(), round.signal)
    try {
      return await ask(
        { ...sinceThen(), wait: WAIT_SECONDS },
        AbortSignal.any([signal, round.signal]),
      )
    } catch (error) {
      if (signal.aborted || !round.signal.aborted) throw error
      return await ask(sinceThen(), signal)
    } finally {
      round.abort()
    }
  }

  /** No window was allowed: this page goes itself, and comes back. */
  async function leavePage(signal: AbortSignal): Promise<void> {
    if (await ask({ appUrl: page.returnAddress() }, signal)) return
    const url = address.take()
    if (url) page.leave(url)
  }

  /** Whoever connects now, be it with another account than before. */
  function sinceThen(): Partial<Wanted> {
    return { account: undefined, after: deps.place().chosen }
  }

  /** Whether the person has connected. */
  async function ask(wanted: Partial<Wanted>, signal: AbortSignal): Promise<boolean> {
    const { path: openPath, account } = deps.place()
    const path = isAnother() ? '/' : openPath
    const whose = isAnother() ? sinceThen() : { account }
    const list = () => deps.api.list(deps.source.name, { ...whose, ...wanted, path }, { signal })
    const listing = await askPatiently(list, { signal })
    signal.throwIfAborted()
    if (listing.status === 'needs-auth') {
      address.keep(listing.redirectUrl)
      return false
    }
    become('ready')
    deps.onConnected(listing.folder, path)
    return true
  }

  return {
    connection,
    connect: () => connect(false),
    connectAnother() {
      // What is known leads to the account that is on show.
      address.take()
      connect(true)
    },
    need(redirectUrl) {
      address.keep(redirectUrl)
      if (connection.value.status === 'waiting' && !isAnother()) return
      giveUp()
      need()
    },
    found() {
      if (!isAnother()) become('ready')
    },
    cancel() {
      const signal = begin()
      stopWaiting()
      address.take()
      // So that the next click can open the service at once. If it fails, that click asks again.
      if (connection.value.status === 'needed') ask({}, signal).catch(() => undefined)
    },
    forget() {
      giveUp()
      become('asking')
    },
    stop: giveUp,
  }
}

/** Where the person can connect. An address that was opened may have been used up there. */
function createAddress(now: () => number) {
  let kept: { readonly url: string; readonly at: number } | undefined
  return {
    keep(url: string): void {
      kept = { url, at: now() }
    },
    /** The address, once, if it can still be used. */
    take(): string | undefined {
      const taken = kept
      kept = undefined
      return taken && now() - taken.at < FRESH_MS ? taken.url : undefined
    },
  }
}

function createState() {
  const connection = signal<Connection>({ status: 'asking' })
  const become = (status: 'asking' | 'ready') => {
    if (connection.value.status !== status) connection.value = { status }
  }
  const isAgain = () => {
    const known = connection.value
    return known.status === 'ready' || ('isAgain' in known && known.isAgain)
  }
  const isAnother = () => isAddingAccount(connection.value)
  const need = () => {
    connection.value = { status: 'needed', isAgain: isAgain() }
  }
  return {
    connection,
    become,
    isAnother,
    need,
    wait(isForAnother: boolean): void {
      const next = { isAgain: isAgain(), isAnother: isForAnother }
      connection.value = { status: 'waiting', ...next }
    },
    /** Nothing came of it, or it took too long. */
    stopWaiting(): void {
      if (isAnother()) become('ready')
      else need()
    },
  }
}
