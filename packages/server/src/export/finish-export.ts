import type { Database } from '../db/database.ts'
import { fileExported } from '../events/file-exported.ts'
import type { RecordEvent } from '../events/record.ts'
import type { LinkedFile } from '../files/file-record.ts'
import { insertFile } from '../files/file-repository.ts'
import { cleanFileName } from '../lib/file-name.ts'
import { newHandle } from '../lib/ids.ts'
import type { WatchLink } from '../links/watches/watch-link.ts'
import type { Access, FileEntry } from '../sources/source.ts'
import { finishExport } from './export-repository.ts'
import type { ExportJob } from './export-row.ts'

/** Link, event and the end of the export in one transaction. */
export type FinishExport = (
  job: ExportJob,
  place: { readonly access: Access; readonly seenAt: Date },
  entry: FileEntry,
) => Promise<LinkedFile>

export function createFinishExport({
  database,
  recordEvent,
  watchLink,
  owner,
}: {
  readonly database: Database
  readonly recordEvent: RecordEvent
  readonly watchLink: WatchLink
  readonly owner: string
}): FinishExport {
  return async function finish({ id, request }, { access, seenAt }, entry) {
    const { appKey, source, connectionId, exported } = request
    const file: LinkedFile = {
      kind: 'linked',
      handle: newHandle(),
      appKey,
      filename: cleanFileName(entry.name),
      contentType: entry.contentType,
      size: entry.size,
      uploadTags: {},
      origin: { source, ref: entry.ref, id: entry.id, rev: entry.rev },
      connectionId,
      revision: 'follow',
      createdAt: new Date(),
    }
    return await database.transaction(async (trx) => {
      await insertFile(trx, file)
      await watchLink(trx, file, { accountId: access.accountId, seenAt })
      const { filename, handle: created } = file
      await recordEvent(trx, appKey, fileExported, { exported, source, filename, created })
      await finishExport(trx, id, owner, { file, size: entry.size ?? 0 })
      return file
    })
  }
}
