import type { FastifyPluginAsync } from 'fastify'
import type { FolderZips } from '../../ingest/folder-picks/folder-zips.ts'
import { createOwnHandles } from '../../processing/own-handles.ts'
import type { CdnDeps } from '../cdn/routes.ts'
import { cdnRoutes } from '../cdn/routes.ts'
import { createFileAnswers, type FileAnswersDeps } from '../file/answer-file.ts'
import { convertRoutes } from '../file/convert.ts'
import { createPreview } from '../preview/preview.ts'
import type { UrlsFor } from '../urls.ts'
import { conversionStatusRoute } from './conversion-status.ts'
import { processRoutes } from './routes.ts'
import { createStoreConversion, type StoreConversionDeps } from './store-conversion.ts'
import { createStoreResult } from './store-result.ts'
import { createStoreSource, type StoreSourceDeps } from './store-source.ts'

export interface AddressRoutesDeps
  extends Pick<
      CdnDeps,
      'safeFetch' | 'domain' | 'derivatives' | 'deliverObject' | 'lane' | 'videos'
    >,
    FileAnswersDeps,
    Pick<StoreConversionDeps, 'readObject' | 'bodies'>,
    StoreSourceDeps {
  readonly baseUrl: string
  readonly folderZips: FolderZips
  readonly urlsFor: UrlsFor
}

/**
 * Tasks for sources, written as an address, as JSON or in the words of the oldest clients: three
 * spellings of one story.
 */
export function addressRoutes(deps: AddressRoutesDeps): FastifyPluginAsync {
  const own = { ...deps, ownHandle: createOwnHandles(deps) }
  const storeConversion = createStoreConversion(own)
  const all = {
    ...own,
    files: createFileAnswers(deps),
    preview: createPreview(deps),
    storeConversion,
    storeResult: createStoreResult({ storeSource: createStoreSource(deps), storeConversion }),
  }
  return async (server) => {
    await server.register(cdnRoutes(all))
    await server.register(processRoutes(all))
    await server.register(conversionStatusRoute(all))
    await server.register(convertRoutes(all))
  }
}
