import type { FastifyPluginAsync } from 'fastify'
import { createOwnHandles } from '../../processing/own-handles.ts'
import type { CdnDeps } from '../cdn/routes.ts'
import { cdnRoutes } from '../cdn/routes.ts'
import { createFileAnswers, type FileAnswersDeps } from '../file/answer-file.ts'
import { createPreview } from '../preview/preview.ts'
import type { UrlsFor } from '../urls.ts'
import { processRoutes } from './routes.ts'
import { createStoreSource, type StoreSourceDeps } from './store-source.ts'

export interface AddressRoutesDeps
  extends Pick<CdnDeps, 'safeFetch' | 'domain'>,
    FileAnswersDeps,
    StoreSourceDeps {
  readonly baseUrl: string
  readonly urlsFor: UrlsFor
}

/** Tasks for sources, written as an address or as JSON: two spellings of one story. */
export function addressRoutes(deps: AddressRoutesDeps): FastifyPluginAsync {
  const all = {
    ...deps,
    files: createFileAnswers(deps),
    preview: createPreview(deps),
    storeSource: createStoreSource(deps),
    ownHandle: createOwnHandles(deps),
  }
  return async (server) => {
    await server.register(cdnRoutes(all))
    await server.register(processRoutes(all))
  }
}
