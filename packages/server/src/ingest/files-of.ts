import type { Connections } from '../connections/connection.ts'
import { connectionExpired } from '../connections/errors.ts'
import type { CallOptions, Entry, OpenedFile, OpenOptions, Source } from '../sources/source.ts'
import { sourceUnknown } from './errors.ts'
import type { IngestRequest } from './ingest.ts'

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
  }: {
    readonly connections: Pick<Connections, 'accessById'>
    readonly sources: ReadonlyMap<string, Source>
  },
  { source: name, appKey, connectionId }: IngestRequest,
): Promise<SourceFiles> {
  const source = sources.get(name)
  if (!source) throw sourceUnknown(name)
  if (!source.oauth) return source
  if (!connectionId) throw connectionExpired(name)
  const access = await connections.accessById(appKey, connectionId)
  return {
    open: (ref, options) => source.open(access, ref, options),
    stat: (ref, options) => source.stat(access, ref, options),
  }
}
