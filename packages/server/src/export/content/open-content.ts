import type { Db } from '../../db/database.ts'
import { fileMissing } from '../../files/errors.ts'
import type { FileRecord, LinkedFile } from '../../files/file-record.ts'
import { findFile } from '../../files/file-repository.ts'
import { findBlockHash } from '../../files/object-repository.ts'
import type { Handle } from '../../lib/ids.ts'
import type { LinkedFiles } from '../../links/linked-files.ts'
import type { PublicSource } from '../../sources/source.ts'
import type { StorageDriver } from '../../storage/storage.ts'
import { moveOvertaken } from '../errors.ts'
import type { ExportRequest } from '../export.ts'
import type { ExportContent } from './content.ts'
import type { OpenConversion } from './conversion-content.ts'
import { passingContent, rangedContent, steadyContent } from './opened-content.ts'
import { storedContent } from './stored-content.ts'

export interface OpenContentDeps {
  readonly db: Db
  readonly storage: Pick<StorageDriver, 'read'>
  readonly linkedFiles: LinkedFiles
  /** What lies at addresses, through the egress gate. */
  readonly web: PublicSource
  readonly openConversion: OpenConversion
}

/** Rejects with `file_missing`, `move_overtaken`, and as links, addresses and conversions do. */
export type OpenContent = (
  wanted: Pick<ExportRequest, 'appKey' | 'exported' | 'moves'>,
  signal: AbortSignal,
) => Promise<ExportContent>

export function createOpenContent(deps: OpenContentDeps): OpenContent {
  return async function openContent({ appKey, exported, moves }, signal) {
    switch (exported.kind) {
      case 'file':
        return openFile(
          deps,
          await ownFile(deps, { appKey, handle: exported.handle, moves }),
          signal,
        )
      case 'conversion':
        return deps.openConversion(appKey, exported.path, signal)
      case 'address':
        return openAddress(deps, exported.url, signal)
      default:
        return exported satisfies never
    }
  }
}

async function ownFile(
  { db }: OpenContentDeps,
  { appKey, handle, moves }: Pick<ExportRequest, 'appKey' | 'moves'> & { readonly handle: Handle },
): Promise<FileRecord> {
  const file = await findFile(db, appKey, handle)
  if (!file) throw fileMissing()
  if (moves !== undefined && (file.kind !== 'stored' || file.objectId !== moves)) {
    throw moveOvertaken()
  }
  return file
}

async function openFile(
  deps: OpenContentDeps,
  file: FileRecord,
  signal: AbortSignal,
): Promise<ExportContent> {
  if (file.kind === 'linked') return openLinked(deps, file, signal)
  const blockHash = await findBlockHash(deps.db, file.objectId)
  return storedContent(deps.storage, { ...file, blockHash }, file.filename)
}

async function openLinked(
  { linkedFiles }: OpenContentDeps,
  file: LinkedFile,
  signal: AbortSignal,
): Promise<ExportContent> {
  const entry = await linkedFiles.stat(file, { signal })
  const { rev, size, exportFormats } = entry
  if (size === undefined || rev === '' || exportFormats.length > 0) {
    const { body, length } = await linkedFiles.open(file, { signal })
    return passingContent(body, { filename: file.filename, size: length })
  }
  return rangedContent(
    ({ start, end }, laneSignal) => linkedFiles.open(file, { start, end, rev, signal: laneSignal }),
    { ...entry, size },
    file.filename,
  )
}

async function openAddress(
  { web }: OpenContentDeps,
  url: string,
  signal: AbortSignal,
): Promise<ExportContent> {
  const opened = await web.open(url, { signal })
  const { entry, body, isOnlyWhole } = opened
  const { name: filename, rev, size } = entry
  if (size === undefined || isOnlyWhole) return passingContent(body, { filename, size })
  return steadyContent(
    ({ start, end }, laneSignal) => web.open(url, { start, end, rev, signal: laneSignal }),
    { entry: { ...entry, size }, opened },
    filename,
  )
}
