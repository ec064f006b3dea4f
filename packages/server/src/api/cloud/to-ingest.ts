import type { StoreOptions, UploadTags } from '@quayside/wire'
import type { Grant } from '../../apps/app.ts'
import type { PickerSession } from '../../connections/connection.ts'
import type { IngestRequest } from '../../ingest/ingest.ts'
import type { ConnectionId } from '../../lib/ids.ts'
import type { Source } from '../../sources/source.ts'
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

/**
 * What the entry asks to have stored. The storage a client names (`s3` unless it chose one) means
 * the app's own, so location, region and access are not asked about further.
 */
export function toIngest(entry: PickedEntry, context: PickedContext): IngestRequest {
  const { grant, session, connectionId, source } = context
  const store = { ...context.store, ...entry.store }
  return {
    appKey: grant.app.apiKey,
    sessionId: session.id,
    connectionId,
    source,
    ref: entry.path,
    filename: entry.filename || store.filename || undefined,
    container: store.container || undefined,
    path: store.path || undefined,
    uploadTags: context.uploadTags ?? {},
    exportFormat: entry.export || undefined,
    onChange: context.onChange ?? 'restart',
    minSize: grant.minSize,
    maxSize: grant.maxSize,
  }
}

/** What a policy has to allow for an entry. The paths of public sources are addresses. */
export function entryUse(
  source: Source | undefined,
  path: string,
  ...options: readonly (StoreOptions | null | undefined)[]
): Use {
  const use = storeUse(...options)
  return source && !source.oauth ? { ...use, url: path } : use
}

/** A client that names no place asks for the root, which a policy may forbid. */
function storeUse(...options: readonly (StoreOptions | null | undefined)[]): Use {
  const { path, container } = Object.assign({}, ...options) as StoreOptions
  return { call: 'pick', path: path ?? '', container: container ?? '' }
}
