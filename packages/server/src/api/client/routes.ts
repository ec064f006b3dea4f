import formbody from '@fastify/formbody'
import type { FastifyPluginAsync } from 'fastify'
import { type AuthDeps, authRoutes } from './auth.ts'
import { type UnauthDeps, unauthRoutes } from './unauth.ts'

/** `/api/client/<source>/…`: connecting and signing out by address. */
export function clientRoutes(deps: AuthDeps & UnauthDeps): FastifyPluginAsync {
  return async (server) => {
    await server.register(formbody)
    await server.register(authRoutes(deps), { prefix: '/api/client' })
    await server.register(unauthRoutes(deps), { prefix: '/api' })
  }
}
