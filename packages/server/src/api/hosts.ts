/*
 * One port serves every host of the service. By name (`cdn.<domain>`, …) for unmodified Filestack
 * clients, and on any other name by the first piece of the path. Both are turned into one address
 * inside, `/<surface>/…`, before routing.
 */

export const SURFACES = ['www', 'cdn', 'cloud', 'upload', 'process', 'static', 'dialog'] as const
export type Surface = (typeof SURFACES)[number]

/** What a request asks for, wherever it came in. */
export interface Target {
  readonly surface: Surface
  /** The raw rest of the address with its query, nothing decoded and no slashes merged. */
  readonly path: string
  /** The host's name said which surface it is, so answers name hosts too. */
  readonly isByHost: boolean
}

/** Surfaces that are path prefixes on every host. What is left is `www`, at the root. */
const PATH_SURFACES: readonly Surface[] = ['cdn', 'cloud', 'upload', 'process', 'static', 'dialog']

/**
 * Surfaces whose paths are a grammar of their own: addresses of other sites, quotes and brackets,
 * undecoded. The router sees only `/cdn` for both of them, and they read `Target.path` themselves.
 */
const OPAQUE: readonly Surface[] = ['cdn', 'process']

/** Says what `url`, a raw request target, means on `host`. */
export function targetOf(host: string | undefined, url: string, domain: string): Target {
  const named = surfaceOfHost(host, domain)
  if (named === 'dialog') return { surface: named, path: withinDialog(url), isByHost: true }
  if (named && named !== 'www') return { surface: named, path: url, isByHost: true }
  const isByHost = named === 'www'
  const [, first = ''] = /^\/([a-z]+)(?=[/?]|$)/.exec(url) ?? []
  const surface = PATH_SURFACES.find((name) => name === first)
  if (!surface) return { surface: 'www', path: url, isByHost }
  return { surface, path: url.slice(first.length + 1) || '/', isByHost }
}

/** The address the router knows the target by. */
export function routedUrl({ surface, path }: Target): string {
  if (surface === 'www') return path
  if (!OPAQUE.includes(surface)) return `/${surface}${path}`
  return isTaskRunner(surface, path) ? '/process' : '/cdn'
}

/** What takes tasks as JSON, on both hosts: no address of a file is called so. */
function isTaskRunner(surface: Surface, path: string): boolean {
  const [name = ''] = path.split('?', 1)
  return name === '/process' || name === '/process/' || (surface === 'process' && name === '/')
}

/** Clients write `/dialog` on the host of that name too (Filestack reference 12.2). */
const withinDialog = (url: string) => url.replace(/^\/dialog(?=[/?]|$)/, '') || '/'

function surfaceOfHost(host: string | undefined, domain: string): Surface | undefined {
  const name = host?.toLowerCase().replace(/:\d+$/, '')
  return SURFACES.find((surface) => name === `${surface}.${domain}`)
}
