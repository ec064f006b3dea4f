import { readFile } from 'node:fs/promises'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { QuaysideError } from '../../errors.ts'

/** What the page consists of. Nothing else of this folder is served. */
const ASSETS: ReadonlyMap<string, string> = new Map([
  ['base.css', 'text/css; charset=utf-8'],
  ['demo.css', 'text/css; charset=utf-8'],
  ['demo.js', 'text/javascript; charset=utf-8'],
  ['options.js', 'text/javascript; charset=utf-8'],
  ['results.js', 'text/javascript; charset=utf-8'],
  ['draw.js', 'text/javascript; charset=utf-8'],
  ['icon.svg', 'image/svg+xml'],
])

export interface DemoRoutesDeps {
  /** The address under which pictures and links are answered. */
  readonly baseUrl: string
}

/**
 * `GET /` and `GET /demo/<asset>`: a page to try the dialog with. It is a page as anybody may write
 * one, under a policy as strict as anybody's. For dev mode only; its files are read anew each time,
 * so that a change shows on reload.
 */
export function demoRoutes({ baseUrl }: DemoRoutesDeps): FastifyPluginAsyncTypebox {
  const policy = pagePolicy(new URL(baseUrl).origin)

  return async (server) => {
    const config = { guard: 'public' } as const
    server.get('/', { config, schema: { hide: true } }, async (_request, reply) =>
      reply
        .headers({
          ...HEADERS,
          'Content-Security-Policy': policy,
          // What the dialog opens cannot reach this page, and this page not it.
          'Cross-Origin-Opener-Policy': 'same-origin',
        })
        .type('text/html; charset=utf-8')
        .send(await readAsset('demo.html')),
    )
    server.get(
      '/demo/:asset',
      { config, schema: { hide: true, params: Type.Object({ asset: Type.String() }) } },
      async ({ params }, reply) => {
        const type = ASSETS.get(params.asset)
        if (!type) throw assetUnknown()
        return reply
          .headers(HEADERS)
          .type(type)
          .send(await readAsset(params.asset))
      },
    )
  }
}

const HEADERS = {
  'Cache-Control': 'no-cache',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

/** Whoever came by another name of this machine is answered with addresses of the base URL. */
function pagePolicy(origin: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' blob: ${origin}`,
    `connect-src 'self' ${origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

function readAsset(name: string): Promise<Buffer> {
  return readFile(new URL(name, import.meta.url))
}

const assetUnknown = () =>
  new QuaysideError('no such asset of the demo page', {
    kind: 'not-found',
    code: 'route_unknown',
    publicMessage: 'There is nothing at this address.',
  })
