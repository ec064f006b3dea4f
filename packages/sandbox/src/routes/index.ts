import type { ApiRoute } from '../api/route.ts'
import { appendBatchRoutes } from './append-batch.ts'
import { downloadRoutes } from './download.ts'
import { downloadZipRoutes } from './download-zip.ts'
import { entryOperationRoutes } from './entry-operations.ts'
import { exportRoutes } from './export.ts'
import { getMetadataRoutes } from './get-metadata.ts'
import { listFolderRoutes } from './list-folder.ts'
import { listRevisionsRoutes } from './list-revisions.ts'
import { mountFolderRoutes } from './mount-folders.ts'
import { propertyRoutes } from './properties.ts'
import { saveUrlRoutes } from './save-url.ts'
import { searchRoutes } from './search.ts'
import { sharedFolderRoutes } from './shared-folders.ts'
import { sharedLinkRoutes } from './shared-links.ts'
import { temporaryLinkRoutes } from './temporary-link.ts'
import { temporaryUploadLinkRoutes } from './temporary-upload-link.ts'
import { thumbnailRoutes } from './thumbnails.ts'
import { uploadRoutes } from './upload.ts'
import { uploadSessionRoutes } from './upload-sessions.ts'
import { userRoutes } from './users.ts'

const families: readonly (readonly ApiRoute[])[] = [
  appendBatchRoutes,
  downloadRoutes,
  downloadZipRoutes,
  entryOperationRoutes,
  exportRoutes,
  getMetadataRoutes,
  listFolderRoutes,
  listRevisionsRoutes,
  mountFolderRoutes,
  propertyRoutes,
  saveUrlRoutes,
  searchRoutes,
  sharedFolderRoutes,
  sharedLinkRoutes,
  temporaryLinkRoutes,
  temporaryUploadLinkRoutes,
  thumbnailRoutes,
  uploadRoutes,
  uploadSessionRoutes,
  userRoutes,
]

/** Every route under `/2/`, by name. */
export const apiRoutes: ReadonlyMap<string, ApiRoute> = new Map(
  families.flat().map((route) => [route.name, route]),
)
