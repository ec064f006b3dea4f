import type { Connections } from '../connections/connection.ts'
import { connectionExpired } from '../connections/errors.ts'
import { byteBodyFromBase64 } from '../lib/byte-body-from-base64.ts'
import type { Sealer } from '../lib/seal.ts'
import type {
  CallOptions,
  Entry,
  OpenedFile,
  OpenOptions,
  PublicSource,
  Source,
} from '../sources/source.ts'
import { sourceUnknown } from './errors.ts'
import type { IngestRequest } from './ingest.ts'
import { openHeaders } from './sealed-headers.ts'

/** A source's files as an ingest reads them, whoever had to allow it. */
export interface SourceFiles {
  open(ref: string, options: OpenOptions): Promise<OpenedFile>
  /** Absent where only opening a file tells what it is. */
  stat?(ref: string, options: CallOptions): Promise<Entry>
}

/** Rejects with `source_unknown` and, where a person has to be connected, `connection_expired`. */
export async function filesOf(
  {
    connections,
    sources,
    sealer,
  }: {
    readonly connections: Pick<Connections, 'accessById'>
    readonly sources: ReadonlyMap<string, Source>
    readonly sealer: Pick<Sealer, 'open'>
  },
  request: IngestRequest,
): Promise<SourceFiles> {
  const { source: name, appKey, connectionId } = request
  const source = sources.get(name)
  if (!source) throw sourceUnknown(name)
  if (!source.oauth) return publicFiles(source, request, sealer)
  if (!connectionId) throw connectionExpired(name)
  const access = await connections.accessById(appKey, connectionId)
  return {
    open: (ref, options) => source.open(access, ref, options),
    stat: (ref, options) => source.stat(access, ref, options),
  }
}

function publicFiles(
  source: PublicSource,
  { appKey, headers: sealed, isBase64 }: IngestRequest,
  sealer: Pick<Sealer, 'open'>,
): SourceFiles {
  const headers = sealed && openHeaders(sealer, appKey, sealed)
  return {
    async open(ref, options) {
      const opened = await source.open(ref, { ...options, headers })
      return isBase64 ? decoded(opened) : opened
    },
  }
}

/** How many bytes a text stands for is known at its end, and no part of it can be asked for. */
function decoded({ entry, start, body }: OpenedFile): OpenedFile {
  return {
    entry: { ...entry, size: undefined, blockHash: undefined },
    start,
    length: undefined,
    isOnlyWhole: true,
    body: byteBodyFromBase64(body),
  }
}
