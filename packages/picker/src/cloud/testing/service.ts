import type { Listing, Wanted } from '@quayside/client/api'
import type { ListedAccount, ListedEntry } from '@quayside/wire'
import { pageOf } from './entries.ts'

type Folders = Readonly<Record<string, readonly ListedEntry[]>>

/** The other side of the network: folders by path, in pages, for whoever is connected. */
export interface TestService {
  /** Those of each account; everybody else has the ones the service was made with. */
  readonly treesOf: Map<string, Folders>
  isConnected: boolean
  /** Who connects next, and is connected at first. */
  email: string
  pageSize: number
  /** What the next calls reject with, one each. */
  readonly failures: unknown[]
  readonly asked: Wanted[]
  /** The accounts that were signed out of. */
  readonly logouts: (string | undefined)[]
  /** Connects `email`, and lets those in who wait for a connection. */
  connect(): void
  /** The permission of this account ends. */
  end(email: string): void
  list(
    source: string,
    wanted: Wanted,
    options?: { signal?: AbortSignal | undefined },
  ): Promise<Listing>
  logout(source?: string, options?: { account?: string | undefined }): Promise<void>
}

/** When each account was connected, or chosen last. */
type Chosen = Map<string, number>

export function createTestService(folders: Folders): TestService {
  const waiting = new Set<() => void>()
  const chosen: Chosen = new Map()
  let choices = 0
  let tickets = 0

  const choose = (email: string) => {
    if (latest(chosen) !== email) chosen.set(email, ++choices)
  }
  const find = ({ account, after = -1 }: Wanted) => {
    if (account !== undefined) return chosen.has(account) ? account : undefined
    const email = latest(chosen)
    return email !== undefined && (chosen.get(email) ?? 0) > after ? email : undefined
  }

  const service: TestService = {
    treesOf: new Map(),
    get isConnected() {
      return chosen.size > 0
    },
    set isConnected(isConnected) {
      if (isConnected) choose(service.email)
      else chosen.clear()
    },
    email: 'personal@example.com',
    pageSize: 1000,
    failures: [],
    asked: [],
    logouts: [],
    connect() {
      chosen.set(service.email, ++choices)
      for (const answer of waiting) answer()
    },
    end: (email) => void chosen.delete(email),
    async list(_source, wanted, { signal } = {}) {
      service.asked.push(wanted)
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
      const failure = service.failures.shift()
      if (failure !== undefined) throw failure
      if (!find(wanted) && wanted.wait) await held(waiting, signal)
      const email = find(wanted)
      if (!email) {
        tickets += 1
        return { status: 'needs-auth', redirectUrl: `https://cloud.example.com/connect/${tickets}` }
      }
      choose(email)
      const page = pageFor(service, service.treesOf.get(email) ?? folders, wanted)
      return { status: 'page', folder: { ...page, ...accountsOf(email, chosen) } }
    },
    async logout(_source, { account } = {}) {
      service.logouts.push(account)
      if (account === undefined) chosen.clear()
      else chosen.delete(account)
    },
  }
  service.isConnected = true
  return service
}

const byChoice = (chosen: Chosen) =>
  [...chosen].toSorted(([, one], [, other]) => other - one).map(([email]) => email)

const latest = (chosen: Chosen) => byChoice(chosen)[0]

function accountsOf(email: string, chosen: Chosen) {
  const toAccount = (each: string): ListedAccount => ({ id: each, name: 'Person', email: each })
  const accounts = byChoice(chosen).map(toAccount)
  return { account: toAccount(email), accounts, chosen: chosen.get(email) ?? 0 }
}

function held(waiting: Set<() => void>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    waiting.add(resolve)
    signal?.addEventListener('abort', () => {
      waiting.delete(resolve)
      reject(signal.reason)
    })
  })
}

function pageFor(service: TestService, folders: Folders, wanted: Wanted) {
  const { path, search, next, isRecursive } = wanted
  const everything = Object.values(folders).flat()
  const below = Object.entries(folders).flatMap(([key, entries]) =>
    key.startsWith(path) ? entries : [],
  )
  const all = search
    ? everything.filter(({ name }) => name.includes(search))
    : isRecursive
      ? below.filter((entry) => !entry.folder)
      : (folders[path] ?? [])
  const from = Number(next ?? 0)
  const end = from + service.pageSize
  return pageOf(all.slice(from, end), end < all.length ? String(end) : '')
}
