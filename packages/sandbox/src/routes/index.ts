import type { ApiRoute } from '../api/route.ts'
import { downloadRoutes } from './download.ts'
import { getMetadataRoutes } from './get-metadata.ts'
import { listFolderRoutes } from './list-folder.ts'
import { userRoutes } from './users.ts'

/** Every route under `/2/`, by name. */
export const apiRoutes: ReadonlyMap<string, ApiRoute> = new Map(
  [...userRoutes, ...listFolderRoutes, ...getMetadataRoutes, ...downloadRoutes].map((route) => [
    route.name,
    route,
  ]),
)
