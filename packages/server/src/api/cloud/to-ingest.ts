import type { StoreOptions, UploadTags } from '@quayside/wire'
import type { Grant } from '../../apps/app.ts'
import type { PickerSession } from '../../connections/connection.ts'
import type { IngestRequest } from '../../ingest/ingest.ts'
import type { ConnectionId } from '../../lib/ids.ts'
import type { Source } from '../../sources/source.ts'
import { placeUse, readStoreOptions, type SaidStoreOptions } from '../store-options.ts'
import type { Use } from './caller-of.ts'

/** One entry somebody picked, in the wire's words. */
export interface PickedEntry {
  readonly path: string
  readonly filename?: string | null
  readonly export?: string | null
  readonly store?: StoreOptions | null
}

export interface PickedContext {
  readonly grant: Grant
  readonly session: PickerSession
  readonly source: string
  /** `undefined` for sources nobody connects to. */
  readonly connectionId: ConnectionId | undefined
  /** Said once for all entries of the request. */
  readonly store: StoreOptions | null | undefined
  readonly uploadTags: UploadTags | null | undefined
  readonly onChange?: 'restart' | 'fail' | null | undefined
}

/** What the entry asks to have stored. Throws as `readStoreOptions`. */
export function toIngest(entry: PickedEntry, context: PickedContext): IngestRequest {
  const { grant, session, connectionId, source } = context
  const { filename, container, path, storeIn } = readStoreOptions(context.store, entry.store)
  return {
    appKey: grant.app.apiKey,
    sessionId: session.id,
    connectionId,
    source,
    ref: entry.path,
    filename: entry.filename || filename,
    container,
    path,
    ...(storeIn !== undefined && { storeIn }),
    uploadTags: context.uploadTags ?? {},
    exportFormat: entry.export || undefined,
    onChange: context.onChange ?? 'restart',
    minSize: grant.minSize,
    maxSize: grant.maxSize,
  }
}

/**
 * What a policy has to allow for an entry. The paths of public sources are addresses. Throws as
 * `readStoreOptions`.
 */
export function entryUse(
  source: Source | undefined,
  path: string,
  ...options: readonly SaidStoreOptions[]
): Use {
  const use = { call: 'pick', ...placeUse(readStoreOptions(...options)) } as const
  return source && !source.oauth ? { ...use, url: path } : use
}
