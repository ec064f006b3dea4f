import { randomBytes } from 'node:crypto'
import { DEFAULT_ALLOCATED_BYTES } from '../guesses.ts'
import { addFolder } from '../tree/change.ts'
import type { Tree } from '../tree/tree.ts'
import type { Account } from './records.ts'
import type { Store } from './store.ts'

export interface NewAccount {
  readonly email: string
  readonly password?: string | undefined
  readonly givenName?: string | undefined
  readonly surname?: string | undefined
  /** A team account's home is a folder of its team's root namespace. */
  readonly kind?: 'personal' | 'team' | undefined
  /** Joins the team of this account instead of founding one. */
  readonly teamOf?: string | undefined
  readonly allocatedBytes?: number | undefined
}

export interface Accounts {
  get(id: string): Account | undefined
  byEmail(email: string): Account | undefined
  all(): Account[]
  create(fields: NewAccount): Account
  change(id: string, changes: Partial<Account>): Account
  /** A namespace id nobody has used. */
  newNamespace(): string
}

const FIRST_NAMESPACE = 3001

export function createAccounts(store: Store, tree: Tree, now: () => number): Accounts {
  const stored = store.collection<Account>('accounts')
  const counters = store.collection<number>('account_counters')

  const byEmail = (email: string) =>
    stored.values().find((account) => account.email === email.toLowerCase())

  function newNamespace(): string {
    const next = counters.get('namespace') ?? FIRST_NAMESPACE
    counters.set('namespace', next + 1)
    return String(next)
  }

  function insert(fields: NewAccount): Account {
    const account = createAccount(fields, newNamespace())
    const team = fields.kind === 'team' ? joinTeam(account, fields.teamOf) : undefined
    stored.set(account.id, { ...account, ...team })
    return { ...account, ...team }
  }

  function joinTeam(account: Account, colleagueEmail: string | undefined): Partial<Account> {
    const colleague = colleagueEmail === undefined ? undefined : byEmail(colleagueEmail)
    const rootNs = colleague?.rootNs ?? newNamespace()
    const homePath = `/${account.givenName} ${account.surname}`
    const mount = { ns: account.homeNs, isReadOnly: false, kind: 'home' } as const
    addFolder(tree, { ns: rootNs, display: homePath, mount, at: now() })
    return {
      rootNs,
      homePath,
      isTeamAdmin: colleague === undefined,
      teamId: colleague?.teamId ?? `dbtid:${randomId(35)}`,
      memberId: `dbmid:${randomId(35)}`,
    }
  }

  return {
    byEmail,
    newNamespace,
    get: (id) => stored.get(id),
    all: () => [...stored.values()],
    create: (fields) => store.atomically(() => insert(fields)),
    change(id, changes) {
      const account = stored.get(id)
      if (account === undefined) {
        throw new Error(`there is no account ${id}`)
      }
      const changed = { ...account, ...changes }
      stored.set(id, changed)
      return changed
    },
  }
}

function createAccount(fields: NewAccount, homeNs: string): Account {
  const kind = fields.kind ?? 'personal'
  const email = fields.email.toLowerCase()
  const word = email.split(/[@.+]/)[0] || 'someone'
  return {
    id: `dbid:${randomId(35)}`,
    uid: String(randomBytes(4).readUInt32BE()),
    email,
    password: fields.password ?? 'sandbox',
    givenName: fields.givenName ?? word.charAt(0).toUpperCase() + word.slice(1),
    surname: fields.surname ?? 'Example',
    kind,
    homeNs,
    rootNs: homeNs,
    allocatedBytes: fields.allocatedBytes ?? DEFAULT_ALLOCATED_BYTES[kind],
    isSuspended: false,
    isEmailVerified: true,
    cursorEpoch: 0,
  }
}

/** `length` URL-safe characters. */
export function randomId(length: number): string {
  return randomBytes(length).toString('base64url').slice(0, length)
}
