import type { Api, SourceFacts } from '@quayside/client/api'
import type { ListedEntry } from '@quayside/wire'
import { askPatiently } from './ask-patiently.ts'

export interface ReadFolderOptions {
  readonly signal: AbortSignal
  /** Whose folder it is. */
  readonly account?: string | undefined
  /** Told after each page. */
  readonly onCount?: (files: number) => void
  /** Whether reading on would bring nothing that can be chosen. */
  readonly isEnough?: (files: readonly ListedEntry[]) => boolean
}

/** As many files as one folder may bring into a selection. */
export const MAX_FOLDER_FILES = 10_000

/** The source wants the person to connect again. */
export class ConnectionNeeded extends Error {
  readonly redirectUrl: string

  constructor(redirectUrl: string) {
    super('the person has to connect')
    this.redirectUrl = redirectUrl
  }
}

/**
 * The files of a folder and of all folders below, at most `MAX_FOLDER_FILES`. Rejects with
 * `ConnectionNeeded`, and as `api.list` does.
 */
export async function readFolder(
  api: Pick<Api, 'list'>,
  source: Pick<SourceFacts, 'name'>,
  path: string,
  { signal, account, onCount, isEnough }: ReadFolderOptions,
): Promise<readonly ListedEntry[]> {
  const files: ListedEntry[] = []
  let next: string | undefined
  do {
    const wanted = { path, next, account, isRecursive: true }
    const list = () => api.list(source.name, wanted, { signal })
    const listing = await askPatiently(list, { signal })
    signal.throwIfAborted()
    if (listing.status === 'needs-auth') throw new ConnectionNeeded(listing.redirectUrl)
    files.push(...listing.folder.contents.filter((entry) => !entry.folder))
    onCount?.(files.length)
    next = listing.folder.next || undefined
  } while (next && files.length <= MAX_FOLDER_FILES && !isEnough?.(files))
  return files.slice(0, MAX_FOLDER_FILES)
}
