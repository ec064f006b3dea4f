import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Apps } from '../../apps/app.ts'
import type {
  CallbackResult,
  ConnectFlow,
  Connections,
  PickerSession,
} from '../../connections/connection.ts'
import { sessionUnknown } from '../../connections/errors.ts'
import type { ApiKey } from '../../lib/ids.ts'
import type { Source } from '../../sources/source.ts'
import { askedBy, callerSignal, securityOf } from '../caller.ts'
import type { BrowserSessions } from './browser-sessions.ts'
import { dialogEnd, isDialogEnd } from './dialog.ts'
import { type Message, messagePage } from './pages.ts'
import { sendPage } from './send-page.ts'

export interface AuthDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly connections: Pick<
    Connections,
    'callback' | 'consentUrl' | 'findSession' | 'openTicket' | 'session'
  >
  readonly sources: ReadonlyMap<string, Source>
  readonly browserSessions: BrowserSessions
  /** Of this installation, without a slash at the end. */
  readonly baseUrl: string
}

const Flow = Type.Union([Type.Literal('open'), Type.Literal('saveas')])
const Params = Type.Object({ source: Type.String({ maxLength: 32 }), flow: Flow })
const Text = Type.Optional(Type.String({ maxLength: 8192 }))
const StartQuery = Type.Object({
  ticket: Text,
  key: Text,
  token: Text,
  policy: Text,
  signature: Text,
  appurl: Text,
  account: Text,
})
const CallbackQuery = Type.Object({
  state: Text,
  code: Text,
  error: Text,
  error_description: Text,
})

type StartRequest = FastifyRequest<{
  Params: { source: string; flow: ConnectFlow }
  Querystring: Type.Static<typeof StartQuery>
}>

/** The addresses a browser visits to connect: ours, from where it goes to the service, and back. */
export function authRoutes(deps: AuthDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      '/:source/auth/:flow',
      {
        config: { guard: 'session', errors: 'page' },
        schema: {
          summary: 'Start connecting a source',
          description:
            'With the ticket of a listing, or with `key` and `token`. With `key` alone the browser ' +
            'gets a session of its own in a cookie. Leads to the consent page.',
          params: Params,
          querystring: StartQuery,
        },
      },
      async (request, reply) => {
        const { consentUrl } = await startConnecting(deps, request, reply)
        // The address of this page may hold a token, which is no business of the next.
        return reply
          .header('Referrer-Policy', 'no-referrer')
          .header('Cache-Control', 'no-store')
          .redirect(consentUrl)
      },
    )

    server.get(
      '/:source/authCallback/:flow',
      {
        config: { guard: 'public', errors: 'page' },
        schema: {
          summary: 'Where the service sends the browser back to',
          params: Params,
          querystring: CallbackQuery,
        },
      },
      async (request, reply) => {
        const { source, flow } = request.params
        const { query } = request
        const signal = callerSignal(reply)
        const result = await deps.connections.callback({ source, flow, query, signal })
        reply.header('Referrer-Policy', 'no-referrer').header('Cache-Control', 'no-store')
        const returnUrl = whereTo(deps, result)
        if (returnUrl) return reply.redirect(returnUrl)
        if (result.outcome === 'failed') reply.code(400)
        return sendPage(reply, messagePage(endMessage(deps, source, result, request.id)))
      },
    )
  }
}

async function startConnecting(deps: AuthDeps, request: StartRequest, reply: FastifyReply) {
  const { apps, connections, baseUrl } = deps
  const { source, flow } = request.params
  const { ticket, key, token, appurl, account, ...pair } = request.query
  const chooseAccount = account === 'choose'
  const { referer } = request.headers
  const cameFrom = referer ? URL.parse(referer)?.origin : undefined
  if (ticket) {
    return await connections.openTicket({ ticket, source, flow, chooseAccount, cameFrom })
  }

  const { app } = await apps.authorize({
    apiKey: key,
    security: securityOf(pair),
    call: 'pick',
    ...askedBy(request),
  })
  const session = token
    ? await connections.findSession(app.apiKey, token)
    : await browsersOwn(deps, app.apiKey, request, reply)
  if (!session) throw sessionUnknown()
  const returnUrl = appurl || (token ? undefined : dialogEnd(baseUrl, flow, source))
  return await connections.consentUrl({
    ...{ session, source, flow, returnUrl, chooseAccount },
    cameFrom: token ? cameFrom : 'itself',
  })
}

/** The session of this browser with the app, or a new one that it keeps. */
async function browsersOwn(
  { connections, browserSessions }: AuthDeps,
  apiKey: ApiKey,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<PickerSession> {
  const kept = browserSessions.of(request).get(apiKey)
  const { session, token } = await connections.session(apiKey, kept)
  browserSessions.keep(request, reply, apiKey, token)
  return session
}

/** Who did not allow it stays where the address has the `error` that the first clients look for. */
function whereTo({ baseUrl }: AuthDeps, result: CallbackResult): string | undefined {
  if (result.outcome === 'failed' || !result.returnUrl) return undefined
  const stays = result.outcome === 'denied' && isDialogEnd(baseUrl, result.returnUrl)
  return stays ? undefined : result.returnUrl
}

function endMessage(
  { sources }: AuthDeps,
  source: string,
  result: CallbackResult,
  requestId: string,
): Message {
  const title = sources.get(source)?.manifest.title ?? 'The source'
  switch (result.outcome) {
    case 'connected':
      return {
        tone: 'good',
        title: `${title} is connected`,
        message: `Connected as ${result.accountName}. You can close this window.`,
        isDone: true,
      }
    case 'denied':
      return { tone: 'bad', title: `${title} is not connected`, message: result.message }
    case 'failed':
      return {
        tone: 'bad',
        title: `${title} is not connected`,
        message: result.message,
        facts: `${result.code}, ${requestId}`,
      }
    default:
      return result satisfies never
  }
}
