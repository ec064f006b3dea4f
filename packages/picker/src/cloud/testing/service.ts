import type { Listing, Wanted } from '@quayside/client/api'
import type { ListedEntry } from '@quayside/wire'
import { pageOf } from './entries.ts'

/** The other side of the network: folders by path, in pages, for whoever is connected. */
export interface TestService {
  readonly folders: Map<string, readonly ListedEntry[]>
  isConnected: boolean
  email: string
  pageSize: number
  /** What the next calls reject with, one each. */
  readonly failures: unknown[]
  readonly asked: Wanted[]
  logouts: number
  /** Lets those in who wait for a connection. */
  connect(): void
  list(
    source: string,
    wanted: Wanted,
    options?: { signal?: AbortSignal | undefined },
  ): Promise<Listing>
  logout(): Promise<void>
}

export function createTestService(
  folders: Readonly<Record<string, readonly ListedEntry[]>>,
): TestService {
  const waiting = new Set<() => void>()
  let tickets = 0

  const service: TestService = {
    folders: new Map(Object.entries(folders)),
    isConnected: true,
    email: 'personal@example.com',
    pageSize: 1000,
    failures: [],
    asked: [],
    logouts: 0,
    connect() {
      service.isConnected = true
      for (const answer of waiting) answer()
    },
    async list(_source, wanted, { signal } = {}) {
      service.asked.push(wanted)
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
      const failure = service.failures.shift()
      if (failure !== undefined) throw failure
      if (!service.isConnected && wanted.wait) await held(waiting, signal)
      if (!service.isConnected) {
        tickets += 1
        return { status: 'needs-auth', redirectUrl: `https://cloud.example.com/connect/${tickets}` }
      }
      return { status: 'page', folder: pageFor(service, wanted) }
    },
    async logout() {
      service.logouts += 1
      service.isConnected = false
    },
  }
  return service
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

function pageFor(service: TestService, { path, search, next, isRecursive }: Wanted) {
  const everything = [...service.folders.values()].flat()
  const below = [...service.folders].flatMap(([key, entries]) =>
    key.startsWith(path) ? entries : [],
  )
  const all = search
    ? everything.filter(({ name }) => name.includes(search))
    : isRecursive
      ? below.filter((entry) => !entry.folder)
      : (service.folders.get(path) ?? [])
  const from = Number(next ?? 0)
  const end = from + service.pageSize
  const page = pageOf(all.slice(from, end), end < all.length ? String(end) : '')
  return { ...page, account: { id: service.email, name: 'Person', email: service.email } }
}
