import type { Db } from '../../db/database.ts'
import { fileMissing } from '../../files/errors.ts'
import { findFile } from '../../files/file-repository.ts'
import { hasEnded, type WorkState } from '../../leases/leased-rows.ts'
import type { ApiKey, FolderPickId, FolderZipId, Handle } from '../../lib/ids.ts'
import type { ArchivedFolder } from '../../processing/archives/archives.ts'
import { folderZipMissing } from './errors.ts'
import { listStored } from './file-rows.ts'
import { findFolderPickByZip } from './folder-pick-repository.ts'
import { jobFromRow } from './folder-pick-row.ts'
import { foldersOf } from './relative-path.ts'

/** What was stored of picked folders, to be put into one archive. */
export interface FolderZips {
  /** Which app's it is: `folder_zip_missing` when there is none, or it has not ended. */
  find(zipId: FolderZipId): Promise<FolderZip>
}

export interface FolderZip {
  readonly appKey: ApiKey
  /** What is still there of it. Rejects with `folder_zip_missing` when that is nothing. */
  open(): Promise<ArchivedFolder>
}

export function createFolderZips({ db }: { readonly db: Db }): FolderZips {
  return {
    async find(zipId) {
      const row = await findFolderPickByZip(db, zipId)
      if (!row || !hasEnded({ state: row.state as WorkState })) throw folderZipMissing()
      const { id, request } = jobFromRow(row)
      const { appKey, name } = request
      return { appKey, open: async () => ({ name, files: await archivedFiles(db, id, appKey) }) }
    },
  }
}

async function archivedFiles(db: Db, id: FolderPickId, appKey: ApiKey) {
  const rows = await listStored(db, id, appKey)
  if (rows.length === 0) throw folderZipMissing()
  const files = rows.map((row) => ({
    // An export is called what it became, in the folder of what it was made of.
    path: `${foldersOf(row.path)}${row.filename}`,
    size: row.size ?? 0,
    modifiedAt: new Date(row.overwritten_at ?? row.created_at),
    contentType: row.content_type,
    async find() {
      const file = await findFile(db, appKey, row.handle as Handle)
      if (!file) throw fileMissing()
      return file
    },
  }))
  return files.toSorted((one, other) => (one.path < other.path ? -1 : 1))
}
