import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { ConnectFlow } from '../../connections/connection.ts'
import { QuaysideError } from '../../errors.ts'
import { type ClassicDialogsDeps, cookiesRoute, sendSaveDialog } from './classic-dialogs.ts'
import { messagePage } from './pages.ts'
import { SaveQuery } from './save-order.ts'
import { sendPage } from './send-page.ts'

/** By its path the first clients see that somebody has connected (Filestack reference 7.2). */
const END_PATHS: Readonly<Record<ConnectFlow, string>> = {
  open: '/dialog/open',
  saveas: '/dialog/save',
}

/** Where a browser is sent that came to connect by itself and has. */
export function dialogEnd(baseUrl: string, flow: ConnectFlow, source: string): string {
  return `${baseUrl}${END_PATHS[flow]}?${new URLSearchParams({ connected: source })}`
}

export function isDialogEnd(baseUrl: string, url: string): boolean {
  return Object.values(END_PATHS).some((path) => url.startsWith(`${baseUrl}${path}?`))
}

const Query = Type.Object({
  ...SaveQuery.properties,
  connected: Type.Optional(Type.String({ maxLength: 32 })),
})

/** `/dialog/…`, and the host of that name: where connecting ends, and words for all else. */
export function dialogRoutes(deps: ClassicDialogsDeps): FastifyPluginAsyncTypebox {
  const { sources } = deps
  return async (server) => {
    await server.register(cookiesRoute())
    for (const url of Object.values(END_PATHS)) {
      server.get(
        url,
        {
          config: { guard: 'public', errors: 'page' },
          schema: {
            summary:
              'Where a browser is told that it has connected, and the dialog to save of the first clients',
            querystring: Query,
          },
        },
        async (request, reply) => {
          const isOrder = url === END_PATHS.saveas && request.query.key !== undefined
          if (isOrder) return sendSaveDialog(deps, request, reply)
          const source = sources.get(request.query.connected ?? '')
          if (!source) throw dialogUnknown()
          const title = `${source.manifest.title} is connected`
          const message = 'You can close this window.'
          return sendPage(reply, messagePage({ tone: 'good', title, message, isDone: true }))
        },
      )
    }
    for (const url of ['/dialog', '/dialog/*']) {
      server.route({
        method: ['GET', 'POST'],
        url,
        config: { guard: 'public', errors: 'page' },
        schema: { hide: true },
        handler: async () => {
          throw dialogUnknown()
        },
      })
    }
  }
}

const dialogUnknown = () =>
  new QuaysideError('no such dialog', {
    kind: 'not-found',
    code: 'dialog_unknown',
    publicMessage: 'There is no dialog at this address. Go back to the page you came from.',
  })
