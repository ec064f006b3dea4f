import type { Connections } from '../../connections/connection.ts'
import type { FileRecord } from '../../files/file-record.ts'
import { byteBodyToReadable } from '../../lib/byte-body-to-readable.ts'
import type { Source } from '../../sources/source.ts'
import type { StorageDriver } from '../../storage/storage.ts'
import type { ReadContent } from './deliver.ts'

export interface ReadContentDeps {
  readonly storage: Pick<StorageDriver, 'read'>
  readonly sources: ReadonlyMap<string, Source>
  readonly connections: Pick<Connections, 'accessById'>
}

/** Reads copies from the storage and linked files from their source, for hashing and encoding. */
export function createReadContent(deps: ReadContentDeps): ReadContent {
  return async function* readContent(file, signal) {
    yield* await open(deps, file, signal)
  }
}

async function open(
  { storage, sources, connections }: ReadContentDeps,
  file: FileRecord,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  if (file.kind === 'stored') {
    return await storage.read(file.storageKey, { start: 0, end: file.size }, { signal })
  }
  const source = sources.get(file.origin.source)
  if (!source) throw new Error(`file ${file.handle} is from an unknown source`)
  const access = await connections.accessById(file.appKey, file.connectionId)
  const { body } = await source.open(access, file.origin.ref, { signal })
  return byteBodyToReadable(body)
}
