import type { Connections } from '../connections/connection.ts'
import { connectionExpired } from '../connections/errors.ts'
import type { Database } from '../db/database.ts'
import { fileLinked } from '../events/file-linked.ts'
import type { RecordEvent } from '../events/record.ts'
import type { LinkedFile, LinkRevision } from '../files/file-record.ts'
import { insertFile } from '../files/file-repository.ts'
import { cleanFileName } from '../lib/file-name.ts'
import { newHandle } from '../lib/ids.ts'
import type { WatchLink } from '../links/watches/watch-link.ts'
import type { Access, FileEntry, OpenOptions, PersonalSource, Source } from '../sources/source.ts'
import { entryIsFolder, linkUnsupported, sourceUnknown } from './errors.ts'
import type { IngestRequest } from './ingest.ts'

export type LinkRequest = Pick<
  IngestRequest,
  'appKey' | 'connectionId' | 'source' | 'ref' | 'filename' | 'uploadTags' | 'exportFormat'
> & {
  /** Whether the link stays at what the file is now; absent: it follows the file. */
  readonly revision?: LinkRevision | undefined
}

/**
 * Makes a handle to a file that stays where it is: nothing is copied, opening the link streams from
 * the source, and what becomes of the file there is watched. Rejects with `source_entry_is_folder` for a folder, `link_unsupported` for a source of
 * addresses, and as the source does.
 */
export type LinkPickedFile = (request: LinkRequest, signal: AbortSignal) => Promise<LinkedFile>

export function createLinkPickedFile({
  database,
  connections,
  sources,
  recordEvent,
  watchLink,
}: {
  readonly database: Database
  readonly connections: Pick<Connections, 'accessById'>
  readonly sources: ReadonlyMap<string, Source>
  readonly recordEvent: RecordEvent
  readonly watchLink: WatchLink
}): LinkPickedFile {
  return async function linkPickedFile(request, signal) {
    const source = sources.get(request.source)
    if (!source) throw sourceUnknown(request.source)
    if (!source.oauth) throw linkUnsupported(request.source)
    const { connectionId } = request
    if (!connectionId) throw connectionExpired(request.source)
    const access = await connections.accessById(request.appKey, connectionId)
    const seenAt = new Date()
    const entry = await source.stat(access, request.ref, { signal })
    if (entry.kind === 'folder') throw entryIsFolder()
    const exportFormat = chooseFormat(entry, request)
    const ask = { ref: request.ref, exportFormat, signal }
    const shown = exportFormat ? await exported(source, access, ask) : entry

    const file: LinkedFile = {
      kind: 'linked',
      handle: newHandle(),
      appKey: request.appKey,
      filename: cleanFileName(request.filename ?? shown.name),
      contentType: shown.contentType,
      size: entry.size,
      uploadTags: request.uploadTags,
      origin: { source: request.source, ref: request.ref, id: entry.id, rev: entry.rev },
      connectionId,
      revision: request.revision ?? 'follow',
      exportFormat,
      createdAt: new Date(),
    }
    return database.transaction(async (trx) => {
      await insertFile(trx, file)
      await watchLink(trx, file, { accountId: access.accountId, seenAt })
      await recordEvent(trx, file.appKey, fileLinked, file)
      return file
    })
  }
}

/** A document without bytes of its own is shown as one of its formats; all else as it is. */
function chooseFormat(
  { exportFormats }: FileEntry,
  { exportFormat }: Pick<LinkRequest, 'exportFormat'>,
): string | undefined {
  return exportFormats.length > 0 ? (exportFormat ?? exportFormats[0]) : undefined
}

/** Only an export itself says what it is called, and what it is. */
async function exported(
  source: PersonalSource,
  access: Access,
  { ref, ...options }: OpenOptions & { readonly ref: string },
): Promise<FileEntry> {
  const { entry, body } = await source.open(access, ref, options)
  body.cancel()
  return entry
}
