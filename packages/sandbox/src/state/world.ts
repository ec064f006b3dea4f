import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Counters, createCounters } from '../faults/counters.ts'
import { createFaults, type Faults } from '../faults/faults.ts'
import { createTree, type Tree } from '../tree/tree.ts'
import { createWriteLock, type WriteLock } from '../tree/write-lock.ts'
import { createWebhooks, type Webhooks } from '../webhooks/webhooks.ts'
import { type Accounts, createAccounts } from './accounts.ts'
import { type ByteCache, createByteCache } from './byte-cache.ts'
import { type Contents, openContents } from './contents.ts'
import { createGrants, type Grants } from './grants.ts'
import { createJobs, type Jobs } from './jobs.ts'
import { createRateLimits, type RateLimits } from './rate-limits.ts'
import type { App, SharedLink, TemporaryLink, UploadLink } from './records.ts'
import { createSettings, type SettingsKeeper } from './settings.ts'
import { type Collection, openStore, type Store } from './store.ts'
import { createSessions, type Sessions } from './upload-sessions.ts'

/** Everything the pretended service knows. */
export interface World {
  readonly store: Store
  readonly contents: Contents
  readonly tree: Tree
  readonly accounts: Accounts
  readonly apps: Collection<App>
  readonly grants: Grants
  readonly settings: SettingsKeeper
  readonly sessions: Sessions
  readonly writeLock: WriteLock
  readonly jobs: Jobs
  readonly temporaryLinks: Collection<TemporaryLink>
  readonly sharedLinks: Collection<SharedLink>
  readonly uploadLinks: Collection<UploadLink>
  /** Facts about this data folder, such as which seed it has had. */
  readonly notes: Collection<string>
  /** Pictures made lately, by content and wish. */
  readonly thumbnails: ByteCache
  readonly faults: Faults
  readonly counters: Counters
  readonly rateLimits: RateLimits
  readonly webhooks: Webhooks
  /** Signs cursors and sign-in cookies. */
  readonly secret: string
  readonly now: () => number
  close(): Promise<void>
}

const THUMBNAIL_CACHE_BYTES = 32 * 1024 * 1024

/** Opens the state in a folder, which is made if missing. Throws if another process has it open. */
export async function openWorld(dataDir: string, now: () => number = Date.now): Promise<World> {
  await mkdir(dataDir, { recursive: true })
  const store = openStore(join(dataDir, 'sandbox.sqlite'))
  const contents = await openContents(dataDir)
  const tree = createTree(store)
  await contents.sweep(usedContents(tree))
  const settings = createSettings(store)
  const jobs = createJobs()
  const notes = store.collection<string>('notes')
  const sessions = await createSessions(store, join(dataDir, 'uploads'), now)
  const world = {
    store,
    contents,
    tree,
    notes,
    sessions,
    now,
    accounts: createAccounts(store, tree, now),
    apps: store.collection<App>('apps'),
    grants: createGrants(store, now),
    settings,
    writeLock: createWriteLock(() => settings.current.writeLockMs, now),
    jobs,
    temporaryLinks: store.collection<TemporaryLink>('temporary_links'),
    sharedLinks: store.collection<SharedLink>('shared_links'),
    uploadLinks: store.collection<UploadLink>('upload_links'),
    thumbnails: createByteCache(THUMBNAIL_CACHE_BYTES),
    faults: createFaults(),
    counters: createCounters(),
    rateLimits: createRateLimits(now),
    secret: secretOf(notes),
  }
  const webhooks = createWebhooks(world)
  return {
    ...world,
    webhooks,
    async close() {
      await webhooks.close()
      await jobs.close()
      store.close()
    },
  }
}

/** Whether any revision, present or old, has content of that hash on disk. */
function usedContents(tree: Tree): (contentHash: string) => boolean {
  const used = new Set<string>()
  for (const node of tree.nodes()) {
    if (node.kind === 'file') {
      used.add(node.revision.contentHash)
    }
  }
  for (const { file } of tree.oldRevisions()) {
    used.add(file.revision.contentHash)
  }
  return (contentHash) => used.has(contentHash)
}

function secretOf(notes: Collection<string>): string {
  const secret = notes.get('secret') ?? randomBytes(32).toString('base64url')
  notes.set('secret', secret)
  return secret
}
