import { connectionRevoked } from './connection-revoked.ts'
import { dialogOpened } from './dialog-opened.ts'
import { exportFailed } from './export-failed.ts'
import { fileConverted } from './file-converted.ts'
import { fileDeleted } from './file-deleted.ts'
import { fileExported } from './file-exported.ts'
import { fileLinked } from './file-linked.ts'
import { fileOverwritten } from './file-overwritten.ts'
import { fileStored } from './file-stored.ts'
import { folderPicked } from './folder-picked.ts'
import { ingestFailed } from './ingest-failed.ts'
import { linkChanged } from './link-changed.ts'
import { linkGone } from './link-gone.ts'
import { videoConverted } from './video-converted.ts'

/** Every event there is, in the order people are shown them. */
export const events = [
  dialogOpened,
  fileStored,
  fileLinked,
  fileExported,
  fileConverted,
  fileOverwritten,
  fileDeleted,
  videoConverted,
  linkChanged,
  linkGone,
  folderPicked,
  ingestFailed,
  exportFailed,
  connectionRevoked,
] as const

/** What an endpoint may ask for, each once. */
export const actions: readonly string[] = [...new Set(events.map(({ action }) => action))]
