import { LRUCache } from 'lru-cache'
import type { Access } from '../source.ts'
import { type Budget, type BudgetOptions, createBudget } from './budget.ts'
import { toPathRoot } from './wire.ts'

/** What is remembered about an account between calls, in this process only. */
export interface AccountState {
  readonly budget: Budget
  /** The account joined or left a team since the connection was made. */
  newDetails: Readonly<Record<string, string>> | undefined
}

/** Some hundred bytes each. */
const MAX_ACCOUNTS = 10_000

export interface Accounts {
  of(access: Access): AccountState
  /** What is known of the account, by its latest answer. */
  detailsOf(access: Access): Readonly<Record<string, string>>
  /** Value of the `Dropbox-API-Path-Root` header, when the account needs one. */
  pathRootOf(access: Access): string | undefined
}

export function createAccounts(options: BudgetOptions): Accounts {
  const states = new LRUCache<string, AccountState>({ max: MAX_ACCOUNTS })
  const of = (access: Access): AccountState => {
    const key = `dropbox ${access.client ?? ''} ${access.accountId || access.connectionId}`
    const known = states.get(key)
    if (known !== undefined) return known
    const state: AccountState = { budget: createBudget(key, options), newDetails: undefined }
    states.set(key, state)
    return state
  }
  const detailsOf = (access: Access) => of(access).newDetails ?? access.details
  return {
    of,
    detailsOf,
    pathRootOf: (access) => toPathRoot(detailsOf(access)),
  }
}
