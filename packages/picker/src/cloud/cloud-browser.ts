import { type ReadonlySignal, signal } from '@preact/signals'
import type { SourceFacts } from '@quayside/client/api'
import type { ListedAccount } from '@quayside/wire'
import type { PickerContext, PickerStore } from '../context.ts'
import { createAccounts } from './accounts.ts'
import {
  afterFocus,
  afterGoTo,
  afterLayout,
  afterOpenFolder,
  afterReconnect,
  afterRefresh,
  afterSearch,
  afterSort,
  afterUp,
  type BrowseState,
  hereOf,
  type Layout,
  type Step,
  shelfOf,
  startState,
} from './browse-state.ts'
import { type Choosing, type ChoosingDeps, createChoosing } from './choosing.ts'
import { type Connecting, createConnecting } from './connecting.ts'
import type { Sort } from './entry-order.ts'
import type { PageDoors } from './page-doors.ts'
import { createPageReader, type PageReader } from './page-reader.ts'

/** One source as a person walks through it. Lives as long as the picker, whatever screen is shown. */
export interface CloudBrowser {
  readonly source: SourceFacts
  readonly state: ReadonlySignal<BrowseState>
  readonly connecting: Connecting
  readonly choosing: Choosing
  readonly activity: PageReader['activity']
  /** The source is shown: reads where reading stopped. */
  open(): void
  openFolder(folder: Step): void
  /** To the step at this depth of the trail. */
  goTo(depth: number): void
  up(): void
  /** Searches the whole source; an empty text ends that. */
  find(text: string): void
  sortBy(sort: Sort): void
  layOut(layout: Layout): void
  focus(path: string): void
  /** The person sees entries up to `end`; `screen` of them fit on the screen. */
  see(end: number, screen: number): void
  /** Reads the open place from its beginning. */
  refresh(): void
  /** After a failure: goes on. */
  retry(): void
  /** Another of the person's accounts, as they left it. */
  switchTo(account: ListedAccount): void
  /** Opens the service's page about all that is connected. */
  showAccounts(): void
  /** Out of the account on show; what was chosen from it is dropped, for nobody could fetch it. */
  signOut(): Promise<void>
  stop(): void
}

export interface CloudBrowserDeps
  extends Pick<PickerContext, 'api' | 'options' | 'text' | 'language'>,
    Pick<ChoosingDeps, 'actions'> {
  readonly store: Pick<PickerStore, 'choices' | 'asked' | 'transfers'>
  readonly source: SourceFacts
  readonly page: PageDoors
  /** Where the options do not say. */
  readonly layout: Layout
}

/** Asks nothing before `open` is called. */
export function createCloudBrowser(deps: CloudBrowserDeps): CloudBrowser {
  const { source, api, options, actions, page, language } = deps
  const layout = options.viewType ?? deps.layout
  const state = signal(startState({ layout, language }))
  const connecting = createConnecting({
    source,
    api,
    page,
    place() {
      const { account, chosen } = state.value
      return { path: hereOf(state.value).path, account: account?.id, chosen }
    },
    onConnected(folder, path) {
      accounts.connected(folder, path)
      reader.read()
    },
    onProblem: notify,
  })
  const choosing = createChoosing({ ...deps, state, connecting })
  const accounts = createAccounts({ source, api, state, choosing })
  const reader = createPageReader({ source, api, state, connecting })

  function notify(error: unknown): void {
    actions.notify({ tone: 'bad', text: actions.problemOf(error).message })
  }

  /** Goes somewhere and reads there. */
  function go(there: BrowseState): void {
    if (there === state.value) return
    state.value = there
    reader.read()
  }

  return {
    source,
    state,
    connecting,
    choosing,
    activity: reader.activity,
    open() {
      if (isConnectionLost(source, deps.store)) state.value = afterReconnect(state.value)
      if (connecting.connection.value.status !== 'waiting') reader.read()
    },
    openFolder: (folder) => go(afterOpenFolder(state.value, folder)),
    goTo: (depth) => go(afterGoTo(state.value, depth)),
    up: () => go(afterUp(state.value)),
    find: (text) => go(afterSearch(state.value, text)),
    sortBy(sort) {
      state.value = afterSort(state.value, sort)
    },
    layOut(wanted) {
      state.value = afterLayout(state.value, wanted)
    },
    focus(path) {
      state.value = afterFocus(state.value, path)
    },
    see: reader.see,
    refresh() {
      state.value = afterRefresh(state.value)
      reader.read()
    },
    retry: reader.read,
    switchTo(account) {
      accounts.switchTo(account)
      connecting.forget()
      if (isRead(state.value)) connecting.found()
      reader.read()
    },
    showAccounts() {
      page.openWindow(state.value.accountsUrl)
    },
    async signOut() {
      reader.stop()
      try {
        await accounts.signOut()
        connecting.forget()
      } catch (error) {
        notify(error)
      }
      reader.read()
    },
    stop() {
      reader.stop()
      connecting.stop()
      choosing.cancelReading()
    },
  }
}

/** A transfer found out that the connection has ended; what is known of folders would hide that. */
const isConnectionLost = ({ name }: SourceFacts, { transfers }: CloudBrowserDeps['store']) =>
  transfers.value.some(
    ({ choice, problem }) => choice.source === name && problem?.code === 'connection_expired',
  )

/** Whether there is something to show of the open place. */
export const isRead = (state: BrowseState): boolean => shelfOf(state) !== undefined
