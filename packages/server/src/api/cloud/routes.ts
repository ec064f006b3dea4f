import type { FastifyPluginAsync } from 'fastify'
import { exportRoutes } from './exports.ts'
import { type FolderPickRoutesDeps, folderPickRoutes } from './folder-picks.ts'
import { type IngestEventsDeps, ingestEventRoutes } from './ingest-events.ts'
import { type IngestRoutesDeps, ingestRoutes } from './ingests.ts'
import { type ListDeps, listRoute } from './list.ts'
import { type PrefetchDeps, prefetchRoutes } from './prefetch.ts'
import { type SaveDeps, saveRoutes } from './save.ts'
import { type SessionDeps, sessionRoutes } from './session.ts'
import { type StoreDeps, storeRoutes } from './store.ts'
import { createStreamPlaces } from './stream-places.ts'
import { thumbRoute } from './thumb.ts'
import type { Thumbnails } from './thumbnails.ts'
import { type UrlMetadataDeps, urlMetadataRoute } from './url-metadata.ts'

export type CloudDeps = ListDeps &
  StoreDeps &
  SessionDeps &
  PrefetchDeps &
  IngestRoutesDeps &
  Omit<IngestEventsDeps & FolderPickRoutesDeps & SaveDeps, 'places'> &
  UrlMetadataDeps & { readonly thumbnails: Thumbnails }

/** Everything `cloud.<domain>` answers. */
export function cloudRoutes(deps: CloudDeps): FastifyPluginAsync {
  const following = { ...deps, places: createStreamPlaces() }
  return async (server) => {
    const options = { prefix: '/cloud' }
    await server.register(listRoute(deps), options)
    await server.register(storeRoutes(deps), options)
    await server.register(sessionRoutes(deps), options)
    await server.register(prefetchRoutes(deps), options)
    await server.register(ingestRoutes(deps), options)
    await server.register(ingestEventRoutes(following), options)
    await server.register(exportRoutes(following), options)
    await server.register(saveRoutes(following), options)
    await server.register(folderPickRoutes(following), options)
    await server.register(thumbRoute(deps), options)
    await server.register(urlMetadataRoute(deps), options)
  }
}
