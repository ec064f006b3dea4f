import type { FastifyPluginAsync } from 'fastify'
import { type AdminAppsDeps, adminAppRoutes } from './apps.ts'
import { type DoctorRoutesDeps, doctorRoutes } from './doctor.ts'
import { adminSessionRoutes, type SessionsDeps } from './sessions.ts'

/** What the command line asks a running server, with the admin token. */
export function adminRoutes(
  deps: AdminAppsDeps & SessionsDeps & DoctorRoutesDeps,
): FastifyPluginAsync {
  return async (server) => {
    const options = { prefix: '/api/admin' }
    await server.register(adminAppRoutes(deps), options)
    await server.register(adminSessionRoutes(deps), options)
    await server.register(doctorRoutes(deps), options)
  }
}
