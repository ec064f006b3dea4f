import type { FastifyPluginAsync } from 'fastify'
import type { Sealer } from '../../lib/seal.ts'
import { readForms } from './form-body.ts'
import { type MultipartDeps, multipartRoutes } from './multipart.ts'
import { createPartProofs } from './part-proofs.ts'
import { progressRoute } from './progress.ts'
import { receivePartRoute } from './receive-part.ts'
import { type TusRoutesDeps, tusRoutes } from './tus/routes.ts'

export interface UploadRoutesDeps extends Omit<MultipartDeps, 'proofs'>, TusRoutesDeps {
  readonly sealer: Sealer
  readonly now: () => Date
}

/** Everything `upload.<domain>` answers: files in parts, and by tus. */
export function uploadRoutes(deps: UploadRoutesDeps): FastifyPluginAsync {
  const proofs = createPartProofs(deps)
  return async (server) => {
    readForms(server)
    await server.register(multipartRoutes({ ...deps, proofs }), { prefix: '/upload' })
    await server.register(progressRoute(deps), { prefix: '/upload' })
    await server.register(receivePartRoute({ ...deps, proofs }), { prefix: '/upload' })
    await server.register(tusRoutes(deps), { prefix: '/upload' })
  }
}
