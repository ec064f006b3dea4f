import { LRUCache } from 'lru-cache'
import { QuaysideError } from '../../errors.ts'
import type { Access, CallOptions, Entry, FolderEntry, Page } from '../source.ts'
import { listIn, recordIn, tagOf, textIn } from './json.ts'
import type { Rpc } from './rpc.ts'
import { sortEntries } from './wire.ts'

/** The permission it takes to learn of folders that are not among a person's own. */
export const SHARING_SCOPE = 'sharing.read'

/** Dropbox's own bound of a page. */
const PAGE = 1_000
/** Whoever has more of them will look for one by its name. */
const MAX_PAGES = 5
/** Connections from before the permission was asked for, so that each is asked in vain once only. */
const MAX_REMEMBERED = 10_000

/** Folders that others share with a person. */
export interface SharedFolders {
  /** Those that the person has not put among their own. None where the connection may not ask. */
  unmounted(access: Access, options: CallOptions): Promise<readonly FolderEntry[]>
}

export function createSharedFolders(rpc: Rpc): SharedFolders {
  const mayNotAsk = new LRUCache<string, true>({ max: MAX_REMEMBERED })

  async function allOf(access: Access, { signal }: CallOptions): Promise<FolderEntry[]> {
    const found: FolderEntry[] = []
    let arg: object = { limit: PAGE }
    let route = 'sharing/list_folders'
    for (let page = 0; page < MAX_PAGES; page++) {
      const result = await rpc.call(access, route, { arg, signal })
      found.push(...listIn(result, 'entries').flatMap(toUnmounted))
      const cursor = textIn(result, 'cursor')
      if (cursor === undefined) break
      arg = { cursor }
      route = 'sharing/list_folders/continue'
    }
    return found
  }

  return {
    async unmounted(access, options) {
      if (mayNotAsk.has(access.connectionId)) return []
      try {
        return await allOf(access, options)
      } catch (error) {
        if (!(error instanceof QuaysideError)) throw error
        if (error.code === 'source_scope_missing') mayNotAsk.set(access.connectionId, true)
        // They come on top of a person's own folders, which are shown without them too.
        return []
      }
    },
  }
}

/** A page of the root with the folders that stand in no folder. */
export function withUnmounted(page: Page<Entry>, folders: readonly FolderEntry[]): Page<Entry> {
  return folders.length === 0 ? page : { ...page, items: sortEntries([...page.items, ...folders]) }
}

/** Mounted ones have a path, and those inside of another one are found there. */
function toUnmounted(metadata: unknown): FolderEntry[] {
  const id = textIn(metadata, 'shared_folder_id')
  const name = textIn(metadata, 'name')
  const isElsewhere =
    textIn(metadata, 'path_lower') !== undefined ||
    textIn(metadata, 'parent_shared_folder_id') !== undefined
  if (id === undefined || name === undefined || isElsewhere) return []
  const isReadOnly = tagOf(recordIn(metadata, 'access_type'))?.startsWith('viewer') === true
  const folder = {
    kind: 'folder',
    ref: `ns:${id}`,
    name,
    isShared: true,
    isUnmounted: true,
  } as const
  return [isReadOnly ? { ...folder, isReadOnly } : folder]
}
