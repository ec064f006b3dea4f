import type { Handle } from '../lib/ids.ts'
import { handleOf, type OwnHandle } from './parse-source.ts'

/** Where files of this installation are to be had, each with the handle behind it. */
const PATHS = ['/cdn/', '/cdn/file/', '/api/file/']
const HOST_PATHS: ReadonlyMap<string, readonly string[]> = new Map([
  ['cdn', ['/', '/file/']],
  ['process', ['/', '/file/']],
  ['www', ['/api/file/']],
])

/**
 * Recognises addresses of our own, on whatever port: `https://cdn.<domain>/<handle>`,
 * `https://www.<domain>/api/file/<handle>` and those below the base URL.
 */
export function createOwnHandles({
  baseUrl,
  domain,
}: {
  readonly baseUrl: string
  readonly domain: string
}): OwnHandle {
  const base = new URL(baseUrl)
  const basePath = base.pathname.replace(/\/$/, '')
  const basePaths = PATHS.map((path) => basePath + path)
  return (address) => {
    const url = URL.parse(address)
    if (!url) return undefined
    const onHost = HOST_PATHS.get(surfaceOf(url.hostname, domain)) ?? []
    const onBase = url.origin === base.origin ? basePaths : []
    return handleBehind(url.pathname, [...onHost, ...onBase])
  }
}

function surfaceOf(hostname: string, domain: string): string {
  return hostname.endsWith(`.${domain}`) ? hostname.slice(0, -domain.length - 1) : ''
}

function handleBehind(pathname: string, prefixes: readonly string[]): Handle | undefined {
  return prefixes
    .filter((prefix) => pathname.startsWith(prefix))
    .map((prefix) => handleOf(pathname.slice(prefix.length)))
    .find((handle) => handle !== undefined)
}
