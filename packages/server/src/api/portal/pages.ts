import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { routeUnknown } from '../error-handler.ts'
import { createBuiltFiles } from '../static/built-files.ts'
import type { BuiltFolders } from '../static/built-folders.ts'
import { sendBuilt } from '../static/send-built.ts'
import type { UrlsFor } from '../urls.ts'

export interface PortalPagesDeps {
  readonly builtFolders: Pick<BuiltFolders, 'portal'>
  readonly urlsFor: UrlsFor
}

const PAGE = 'index.html'
const hidden = { schema: { hide: true } }

/**
 * The portal's one page, at every address below `/portal`, so that any view can be linked to, and
 * the files it loads. Who is signed in it asks for itself.
 */
export function portalPages({ builtFolders, urlsFor }: PortalPagesDeps): FastifyPluginAsyncTypebox {
  const pages = createBuiltFiles(builtFolders.portal)
  const assets = createBuiltFiles(`${builtFolders.portal}/assets`)
  const page = { config: { guard: 'public', errors: 'page' }, ...hidden } as const
  const program = { config: { guard: 'public' }, ...hidden } as const

  return async (server) => {
    for (const url of ['/portal', '/portal/*']) {
      server.get(url, page, (request, reply) => {
        const headers = pageHeaders(new URL(urlsFor(request).links).origin, programAt(request))
        return sendBuilt(pages, { name: PAGE, main: PAGE, headers }, request, reply)
      })
    }
    server.get(
      '/portal/assets/:file',
      { ...program, schema: { ...hidden.schema, params: Type.Object({ file: Type.String() }) } },
      (request, reply) =>
        sendBuilt(assets, { name: request.params.file, headers: ASSET_HEADERS }, request, reply),
    )
    // What is no route of the API is an error and no page.
    for (const url of ['/portal/api', '/portal/api/*']) {
      server.get(url, program, async () => {
        throw routeUnknown()
      })
    }
  }
}

/** Their names change with their content. */
const ASSET_HEADERS = {
  'Cache-Control': 'public, max-age=31536000, immutable',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** Where the page's own files lie, by the name the browser used. */
function programAt({ host }: FastifyRequest): string {
  return /^[a-z0-9.:[\]-]+$/i.test(host) ? `${host}/portal/assets/` : "'none'"
}

/**
 * Nothing but our own scripts runs, whatever the name of an app or a file may hold: `'self'` would
 * do for the page, but people's files may have the same origin. Those are shown from wherever their
 * links lead.
 */
function pageHeaders(files: string, program: string): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `script-src ${files}/portal/assets/ ${program}`,
    `style-src ${files}/portal/assets/ ${program}`,
    "connect-src 'self'",
    `img-src 'self' data: blob: ${files}`,
    `media-src 'self' blob: ${files}`,
    `frame-src 'self' ${files}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ]
  return {
    'Content-Security-Policy': policy.join('; '),
    // Asked for each time, and mostly answered by "you have it".
    'Cache-Control': 'no-cache',
    // The window in which somebody signs in at a source has to be told apart from one that is shut.
    'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'same-origin',
    'X-Frame-Options': 'DENY',
  }
}
