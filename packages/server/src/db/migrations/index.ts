import type { Database, Trx } from '../database.ts'
import { createFirstTables } from './0001-first-tables.ts'
import { createUploads } from './0002-uploads.ts'
import { createWebhooks } from './0003-webhooks.ts'
import { createPortal } from './0004-portal.ts'
import { createLists } from './0005-lists.ts'
import { createOverwrites } from './0006-overwrites.ts'
import { createUploadPlaces } from './0007-upload-places.ts'
import { createUsage } from './0008-usage.ts'
import { createTusUploads } from './0009-tus.ts'
import { createDerivatives } from './0010-derivatives.ts'
import { createVideoConversions } from './0011-video-conversions.ts'
import { createExports } from './0012-exports.ts'
import { createAccountChoice } from './0013-accounts.ts'
import { createLinkWatches } from './0014-link-watches.ts'
import { createSourcePaces } from './0015-source-paces.ts'
import { createFolderPicks } from './0016-folder-picks.ts'
import { createDropboxStorage } from './0017-dropbox-storage.ts'

/** A step forward. Never edited once released; there is no way back but a copy from before. */
export interface Migration {
  readonly name: string
  up(trx: Trx, dialect: Database['dialect']): Promise<void>
}

/** In the order in which they are applied. */
export const migrations: readonly Migration[] = [
  { name: '0001-first-tables', up: createFirstTables },
  { name: '0002-uploads', up: createUploads },
  { name: '0003-webhooks', up: createWebhooks },
  { name: '0004-portal', up: createPortal },
  { name: '0005-lists', up: createLists },
  { name: '0006-overwrites', up: createOverwrites },
  { name: '0007-upload-places', up: createUploadPlaces },
  { name: '0008-usage', up: createUsage },
  { name: '0009-tus', up: createTusUploads },
  { name: '0010-derivatives', up: createDerivatives },
  { name: '0011-video-conversions', up: createVideoConversions },
  { name: '0012-exports', up: createExports },
  { name: '0013-accounts', up: createAccountChoice },
  { name: '0014-link-watches', up: createLinkWatches },
  { name: '0015-source-paces', up: createSourcePaces },
  { name: '0016-folder-picks', up: createFolderPicks },
  { name: '0017-dropbox-storage', up: createDropboxStorage },
]
