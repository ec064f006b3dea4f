import { batch, type Signal } from '@preact/signals'
import type { Api, SourceFacts } from '@quayside/client/api'
import type { ListedAccount, ListedFolder } from '@quayside/wire'
import {
  afterPage,
  afterReconnect,
  afterSignOut,
  afterSwitch,
  type BrowseState,
} from './browse-state.ts'
import type { Choosing } from './choosing.ts'

/** The accounts of one source that a person has connected here. */
export interface Accounts {
  /** Somebody has connected: the account that is on show, or another. */
  connected(folder: ListedFolder, path: string): void
  /** Shows the files of another account where the person left them. */
  switchTo(account: ListedAccount): void
  /** Out of the account that is on show; what was chosen from it is dropped. */
  signOut(): Promise<void>
}

export interface AccountsDeps {
  readonly source: Pick<SourceFacts, 'name'>
  readonly api: Pick<Api, 'logout'>
  readonly state: Signal<BrowseState>
  readonly choosing: Pick<Choosing, 'cancelReading' | 'dropOthers'>
}

export function createAccounts({ source, api, state, choosing }: AccountsDeps): Accounts {
  /** Accounts that are not on show, as the person left them. */
  const left = new Map<string, BrowseState>()

  function switchTo(account: ListedAccount): void {
    const before = state.value
    if (isSame(before.account, account)) return
    choosing.cancelReading()
    if (before.account) left.set(before.account.id, before)
    state.value = afterSwitch(before, account, left.get(account.id))
    left.delete(account.id)
  }

  function connected(folder: ListedFolder, path: string): void {
    const { account, accounts = account ? [account] : [] } = folder
    const isSomebodyElse = account && state.value.account && !isSame(state.value.account, account)
    if (isSomebodyElse) switchTo(account)
    state.value = afterPage(afterReconnect(state.value), path, folder)
    if (account) choosing.dropOthers(usable(accounts))
  }

  return {
    connected: (folder, path) => batch(() => connected(folder, path)),
    switchTo: (account) => batch(() => switchTo(account)),
    async signOut() {
      const { account } = state.value
      await api.logout(source.name, { account: account?.id })
      batch(() => {
        choosing.cancelReading()
        const accounts = state.value.accounts.filter((each) => !isSame(each, account))
        const next = accounts.find(({ broken }) => !broken)
        choosing.dropOthers(usable(accounts))
        if (next) switchTo(next)
        else state.value = afterSignOut(state.value)
        if (account) left.delete(account.id)
        state.value = { ...state.value, accounts }
      })
    },
  }
}

const isSame = (one: ListedAccount | undefined, other: ListedAccount | undefined) =>
  one?.id === other?.id

const usable = (accounts: readonly ListedAccount[]) =>
  accounts.flatMap(({ id, broken }) => (broken ? [] : [id]))
