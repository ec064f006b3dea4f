import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App, Apps } from '../../apps/app.ts'
import { QuaysideError } from '../../errors.ts'
import type { Source } from '../../sources/source.ts'
import { securityOf } from '../caller.ts'
import { targetOf } from '../hosts.ts'
import { type SaveQuery, toAskedSave } from './save-order.ts'
import { cookiesPage, type SavePageFacts, savePage } from './save-page.ts'
import { sendPage } from './send-page.ts'

export interface ClassicDialogsDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly sources: ReadonlyMap<string, Source>
  /** Of this installation, without a slash at the end. */
  readonly baseUrl: string
  readonly domain: string
}

/** `/dialog/comm_iframe`: what the first clients wait for before they open a dialog. */
export function cookiesRoute(): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      '/dialog/comm_iframe',
      { config: { guard: 'public', errors: 'page' }, schema: { hide: true } },
      async (_request, reply) => sendPage(reply, cookiesPage, { framedBy: ['*'] }),
    )
  }
}

/**
 * Sends the dialog to save (Filestack reference 12.2) to whoever is a page of the app: its policy
 * says who may show it, and its script tells nobody else.
 */
export async function sendSaveDialog(
  deps: ClassicDialogsDeps,
  request: FastifyRequest<{ Querystring: SaveQuery }>,
  reply: FastifyReply,
) {
  const { query } = request
  const security = securityOf(query)
  // Who shows it the browser knows, and not we.
  const asked = { apiKey: query.key, security, call: 'pick' as const, origin: undefined }
  const { app } = await deps.apps.authorize({ ...asked, asker: request })
  if (!query.url) throw nothingToSave()
  const where = whereIs(deps, request)
  const { policy, signature } = security
  const facts: SavePageFacts = {
    ...toAskedSave(query, (name) => takesFiles(deps.sources.get(name))),
    ...where.facts,
    apiKey: app.apiKey,
    id: query.id ?? '',
    security: policy && signature ? { policy, signature } : undefined,
    origins: app.allowedOrigins,
  }
  return sendPage(reply, savePage(facts), { framedBy: framers(app), asks: where.origins })
}

const takesFiles = (source: Source | undefined) =>
  source?.oauth !== undefined && source.writing !== undefined

const framers = ({ allowedOrigins }: App) => (allowedOrigins.length > 0 ? allowedOrigins : ['*'])

const HOSTS = ['www', 'cdn', 'cloud', 'upload', 'process', 'static'] as const

/** By the hosts of the name it was asked for by, or below the base URL. */
function whereIs({ baseUrl, domain }: ClassicDialogsDeps, request: FastifyRequest) {
  const host = request.headers.host?.toLowerCase() ?? ''
  const isByHost = targetOf(host, request.originalUrl, domain).isByHost
  if (!isByHost || (!baseUrl.startsWith('https:') && request.protocol !== 'https')) {
    const script = `${baseUrl}/static/client/quayside.js`
    const facts = { client: { baseUrl }, script, files: `${baseUrl}/api/file/` }
    return { facts, origins: [new URL(baseUrl).origin] }
  }
  const cname = host.slice(host.indexOf('.') + 1)
  const at = (surface: string) => `https://${surface}.${cname}`
  const script = `${at('static')}/client/quayside.js`
  const facts = { client: { cname }, script, files: `${at('www')}/api/file/` }
  return { facts, origins: HOSTS.map(at) }
}

const nothingToSave = () =>
  new QuaysideError('no url', {
    kind: 'invalid',
    code: 'export_nothing',
    publicMessage: 'The page that opened this dialog did not say what to save.',
  })
