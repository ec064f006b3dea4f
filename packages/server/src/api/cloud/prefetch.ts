import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ErrorAnswer,
  PrefetchAnswer,
  PrefetchQuery,
  PrefetchRequest,
  type SourceAnswer,
} from '@quayside/wire'
import type { FastifyRequest } from 'fastify'
import type { App, Apps } from '../../apps/app.ts'
import { toQuaysideError } from '../../errors.ts'
import type { DialogOpening } from '../../events/dialog-opened.ts'
import type { Source } from '../../sources/source.ts'
import { askedBy, securityOf } from '../caller.ts'
import type { UrlsFor } from '../urls.ts'
import { isDialogOpening, toDialogOpening } from './dialog-opening.ts'

export interface PrefetchDeps {
  readonly apps: Pick<Apps, 'authorize' | 'credentials'>
  readonly sources: ReadonlyMap<string, Source>
  readonly urlsFor: UrlsFor
  /** Writes down that a person opened the dialog. */
  readonly recordDialog: (opening: DialogOpening) => Promise<void>
}

/**
 * `POST /prefetch`: the first thing a picker asks, on the cloud surface or the upload surface.
 * `GET /prefetch` is the same for older clients.
 */
export function prefetchRoutes(deps: PrefetchDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      '/prefetch',
      {
        config: { guard: 'app' },
        schema: {
          summary: 'What this app may do (older clients)',
          querystring: PrefetchQuery,
          response: { 200: PrefetchAnswer, '4xx': ErrorAnswer },
        },
      },
      async (request) => toPlainAnswer(await look(deps, request, request.query)),
    )

    server.post(
      '/prefetch',
      {
        config: { guard: 'app' },
        schema: {
          summary: 'What this app may do, and what it can pick from',
          body: PrefetchRequest,
          response: { 200: PrefetchAnswer, '4xx': ErrorAnswer },
        },
      },
      (request) => answer(deps, request),
    )
  }
}

/** What pickers ask about, and what there is of it. */
const PERMISSIONS: Readonly<Record<string, boolean>> = {
  intelligent_ingestion: true,
  whitelabel: true,
  transforms_ui: false,
  enhance: false,
  advanced_enhance: false,
}
const SETTINGS: Readonly<Record<string, boolean>> = { inapp_browser: false, customsource: false }

/**
 * Only what was asked for. The picker's configuration is never answered: what a client finds there
 * takes the place of all it was given by its page.
 */
async function answer(
  deps: PrefetchDeps,
  request: FastifyRequest<{ Body: PrefetchRequest }>,
): Promise<PrefetchAnswer> {
  const { body } = request
  const { permissions, settings } = body
  const seen = await look(deps, request, { ...body, ...body.security })
  if (seen.app && isDialogOpening(body)) {
    await deps.recordDialog(toDialogOpening(seen.app.apiKey, request, new Date()))
  }
  if (!permissions && !settings && !body.sources) return toPlainAnswer(seen)
  const icon = deps.urlsFor(request).sourceIcon
  return {
    blocked: seen.blocked,
    ...(settings && { settings: onlyAsked(SETTINGS, settings) }),
    ...(permissions && { permissions: onlyAsked(PERMISSIONS, permissions) }),
    ...(body.sources && { sources: seen.app ? await listSources(deps, seen.app, icon) : [] }),
  }
}

/** The form of clients that ask for nothing in particular. */
function toPlainAnswer({ blocked }: Seen) {
  return { blocked, ...PERMISSIONS, customsource: false }
}

/** Unknown names are answered too: what we do not know is off. */
function onlyAsked(
  known: Readonly<Record<string, boolean>>,
  names: readonly string[],
): Record<string, boolean> {
  return Object.fromEntries(names.map((name) => [name, known[name] === true]))
}

interface Asking {
  readonly apikey?: string | undefined
  readonly policy?: string | null | undefined
  readonly signature?: string | null | undefined
}

interface Seen {
  /** `undefined` when it is blocked. */
  readonly app: App | undefined
  readonly blocked: false | string
}

/** Clients want the reason as data: a picker that is blocked shows it. */
async function look(
  { apps }: PrefetchDeps,
  request: FastifyRequest,
  asking: Asking,
): Promise<Seen> {
  try {
    const { app } = await apps.authorize({
      apiKey: asking.apikey,
      security: securityOf(asking),
      call: 'pick',
      ...askedBy(request),
    })
    return { app, blocked: false }
  } catch (error) {
    const { kind, publicMessage } = toQuaysideError(error)
    if (kind !== 'forbidden' && kind !== 'invalid') throw error
    return { app: undefined, blocked: publicMessage }
  }
}

/** All of them, so that whoever sets up an application sees what it still lacks. */
function listSources(
  { apps, sources }: PrefetchDeps,
  { apiKey }: App,
  icon: (name: string) => string,
): Promise<SourceAnswer[]> {
  return Promise.all(
    [...sources.values()].map(async (source) => {
      const { name, title } = source.manifest
      const isSetUp = !source.oauth || (await apps.credentials(apiKey, name)) !== undefined
      return {
        name,
        title,
        icon: icon(name),
        canSearch: source.oauth !== undefined && source.search !== undefined,
        canListRecursively: source.oauth !== undefined && source.listAll !== undefined,
        ...(source.oauth && source.writing ? { canSave: true } : {}),
        ...(isSetUp ? {} : { problem: keysMissing(title) }),
      }
    }),
  )
}

const keysMissing = (title: string) =>
  `This application is not set up for ${title} yet: its keys are missing.`
