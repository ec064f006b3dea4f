import formbody from '@fastify/formbody'
import type { FastifyPluginAsync } from 'fastify'
import { type AccountsDeps, accountsRoutes } from './accounts.ts'
import { type AuthDeps, authRoutes } from './auth.ts'
import { createBrowserSessions } from './browser-sessions.ts'
import type { ClassicDialogsDeps } from './classic-dialogs.ts'
import { dialogRoutes } from './dialog.ts'
import { type NoticeRoutesDeps, noticeRoutes } from './notices.ts'
import { type UnauthDeps, unauthRoutes } from './unauth.ts'

export type ClientRoutesDeps = Omit<
  AuthDeps & AccountsDeps & UnauthDeps & NoticeRoutesDeps & ClassicDialogsDeps,
  'browserSessions'
>

/** `/api/client/<source>/…`: connecting and signing out by address, and the pages it ends at. */
export function clientRoutes(deps: ClientRoutesDeps): FastifyPluginAsync {
  const browserSessions = createBrowserSessions(deps)
  return async (server) => {
    await server.register(formbody)
    await server.register(authRoutes({ ...deps, browserSessions }), { prefix: '/api/client' })
    await server.register(noticeRoutes(deps), { prefix: '/api/client' })
    await server.register(accountsRoutes({ ...deps, browserSessions }), { prefix: '/api/client' })
    await server.register(unauthRoutes({ ...deps, browserSessions }), { prefix: '/api' })
    await server.register(dialogRoutes(deps))
  }
}
