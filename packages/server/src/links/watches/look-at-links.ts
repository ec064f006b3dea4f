import pLimit from 'p-limit'
import type { Database } from '../../db/database.ts'
import { QuaysideError } from '../../errors.ts'
import type { LinkedFile } from '../../files/file-record.ts'
import { findFiles } from '../../files/file-repository.ts'
import type { ApiKey, Handle } from '../../lib/ids.ts'
import type { LinkedFiles } from '../linked-files.ts'

export interface LookAtLinksDeps {
  readonly database: Pick<Database, 'db'>
  /** Those that tell what they find. */
  readonly linkedFiles: Pick<LinkedFiles, 'stat'>
}

/**
 * Asks the source about each of these links, so that what happened to one is told. Resolves to
 * those about which it could not be asked just now; rejects with the signal's reason.
 */
export type LookAtLinks = (
  appKey: ApiKey,
  handles: readonly Handle[],
  signal: AbortSignal,
) => Promise<readonly LinkedFile[]>

/** People who wait for a list or a file come first at the source. */
const AT_ONCE = 4

export function createLookAtLinks({ database, linkedFiles }: LookAtLinksDeps): LookAtLinks {
  const limit = pLimit(AT_ONCE)

  async function isLookedAt(file: LinkedFile, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted()
    try {
      await linkedFiles.stat(file, { signal })
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof QuaysideError)) throw error
      return error.retryAfterMs === undefined
    }
    return true
  }

  return async function lookAtLinks(appKey, handles, signal) {
    const files = await findFiles(database.db, appKey, handles)
    const links = files.filter((file) => file.kind === 'linked')
    const looked = await Promise.all(links.map((file) => limit(() => isLookedAt(file, signal))))
    return links.filter((_, at) => !looked[at])
  }
}
