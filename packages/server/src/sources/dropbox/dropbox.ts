import { QuaysideError } from '../../errors.ts'
import type { HttpBytes } from '../../lib/http-bytes.ts'
import { createLocalPaces, type Paces } from '../paces.ts'
import type { Access, CallOptions, PersonalSource, Thumbnail } from '../source.ts'
import { createAccounts } from './accounts.ts'
import { createDropboxChanges } from './changes.ts'
import { entryMissing, unavailable } from './errors.ts'
import { textIn } from './json.ts'
import { listFilesBelow, listFolder, searchEntries } from './listing.ts'
import { manifest } from './manifest.ts'
import { createDropboxOAuth } from './oauth.ts'
import { createOpen } from './open.ts'
import { type DropboxOrigins, dropboxOrigins } from './origins.ts'
import { toEntryPath, toFolderPath, toReadPath } from './path.ts'
import { createRpc, type RetryOptions, type Rpc } from './rpc.ts'
import { createSharedFolders, SHARING_SCOPE, withUnmounted } from './shared-folders.ts'
import { toAccount, toEntry, toThumbnails, withOwnFolder } from './wire.ts'
import { createWriting } from './writing/writing.ts'

export interface DropboxDeps {
  readonly http: HttpBytes
  readonly origins?: DropboxOrigins
  /**
   * Shared folders that a person has not put among their own are in the first page of the root.
   * Connections made from then on are asked for the permission it takes.
   */
  readonly showsUnmounted?: boolean
  readonly retry?: Partial<RetryOptions>
  /** Calls to one account under way at once; a download counts until its first byte. */
  readonly maxParallel?: number
  /** How fast each account may be asked; shared by all processes. */
  readonly paces?: Paces
  readonly random?: () => number
  readonly now?: () => Date
}

/**
 * The waits of a good client as Dropbox describes one; the patience is that of a person in front
 * of a list. Whoever can wait longer gets the error with the time to wait.
 */
const DEFAULT_RETRY: RetryOptions = {
  baseMs: 500,
  capMs: 30_000,
  maxTries: 5,
  pauseMs: 1_000,
  patienceMs: 10_000,
}
/** Dropbox publishes no number; other clients get along with as many. */
const DEFAULT_MAX_PARALLEL = 16

/** Dropbox as a source: the calls here are the whole of what picking asks of it. */
export function createDropbox(deps: DropboxDeps): PersonalSource {
  const { http, origins = dropboxOrigins(), random = Math.random, now = () => new Date() } = deps
  const retry = { ...DEFAULT_RETRY, ...deps.retry }
  const accounts = createAccounts({
    paces: deps.paces ?? createLocalPaces(),
    maxParallel: deps.maxParallel ?? DEFAULT_MAX_PARALLEL,
  })
  const rpc = createRpc({ origins, http, accounts, retry, random })

  const stat: PersonalSource['stat'] = async (access, ref, { rev, signal }) => {
    const arg = { path: toReadPath(ref, rev) }
    const entry = toEntry(await rpc.call(access, 'files/get_metadata', { arg, signal }))
    if (entry === undefined) throw entryMissing()
    return entry
  }

  const furtherScopes = deps.showsUnmounted === true ? [SHARING_SCOPE] : []
  const shared = deps.showsUnmounted === true ? createSharedFolders(rpc) : undefined

  const list: PersonalSource['list'] = async (access, folder, options) => {
    const isTop = toFolderPath(folder) === '' && options.cursor === undefined
    const [page, unmounted = []] = await Promise.all([
      listFolder(rpc, access, folder, options),
      isTop ? shared?.unmounted(access, options) : undefined,
    ])
    return withUnmounted(withOwnFolder(page, accounts.detailsOf(access).homePath), unmounted)
  }

  return {
    manifest,
    oauth: createDropboxOAuth({ origins, http, furtherScopes, retry, random, now }),
    list,
    listAll: (access, folder, options) => listFilesBelow(rpc, access, folder, options),
    search: (access, text, options) => searchEntries(rpc, access, text, options),
    stat,
    open: createOpen({ rpc, stat }),
    thumbnails: (access, refs, options) => makeThumbnails(rpc, access, refs, options),
    async temporaryLink(access, ref, { rev, signal }) {
      const arg = { path: toReadPath(ref, rev) }
      const result = await rpc.call(access, 'files/get_temporary_link', { arg, signal })
      const link = textIn(result, 'link')
      if (link === undefined) throw unavailable('a temporary link without address')
      return link
    },
    async account(access, { signal }) {
      const account = toAccount(await rpc.call(access, 'users/get_current_account', { signal }))
      if (account === undefined) throw unavailable('an account without id')
      return account
    },
    changes: createDropboxChanges(rpc),
    reach: (access, options) => reach(rpc, access, options),
    revoke: (access, options) => revoke(rpc, access, options),
    writing: createWriting({ rpc, stat, list, retry, random }),
  }
}

/** Dropbox takes so many at a time. */
const THUMBNAIL_BATCH = 25
/** Small ones fill a square of a grid, large ones are looked at whole. */
const THUMBNAIL_FORMS = {
  small: { size: 'w128h128', mode: 'fitone_bestfit' },
  large: { size: 'w640h480', mode: 'strict' },
} as const

async function makeThumbnails(
  rpc: Rpc,
  access: Access,
  refs: readonly string[],
  { size, signal }: CallOptions & { readonly size: keyof typeof THUMBNAIL_FORMS },
): Promise<readonly (Thumbnail | undefined)[]> {
  const entries = refs.map((ref) => ({
    path: toEntryPath(ref),
    format: 'jpeg',
    ...THUMBNAIL_FORMS[size],
  }))
  const pictures: (Thumbnail | undefined)[] = []
  for (let at = 0; at < entries.length; at += THUMBNAIL_BATCH) {
    const batch = entries.slice(at, at + THUMBNAIL_BATCH)
    const arg = { entries: batch }
    const options = { arg, host: 'content', signal } as const
    const made = toThumbnails(await rpc.call(access, 'files/get_thumbnail_batch', options))
    pictures.push(...batch.map((_, index) => made[index]))
  }
  return pictures
}

/** Dropbox has no call that tells; but some calls are for apps with “Full Dropbox” only. */
async function reach(rpc: Rpc, access: Access, { signal }: CallOptions) {
  try {
    await rpc.call(access, 'file_properties/templates/list_for_user', { signal })
    return 'everything'
  } catch (error) {
    if (error instanceof QuaysideError && error.code === 'source_app_folder') return 'own-folder'
    throw error
  }
}

async function revoke(rpc: Rpc, access: Access, { signal }: CallOptions): Promise<void> {
  try {
    await rpc.call(access, 'auth/token/revoke', { signal })
  } catch (error) {
    // Nothing is left to be revoked.
    if (error instanceof QuaysideError && error.code === 'connection_expired') return
    throw error
  }
}
