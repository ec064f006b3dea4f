import { handleOf, type OwnHandle } from './parse-source.ts'

/** Where files of this installation are to be had, each with the handle behind it. */
const PATHS = ['/cdn/', '/cdn/file/', '/api/file/']
const HOST_PATHS: ReadonlyMap<string, readonly string[]> = new Map([
  ['cdn', ['/', '/file/']],
  ['process', ['/', '/file/']],
  ['www', ['/api/file/']],
])

interface Installation {
  readonly baseUrl: string
  readonly domain: string
}

/**
 * Recognises addresses of our own, on whatever port: `https://cdn.<domain>/<handle>`,
 * `https://www.<domain>/api/file/<handle>` and those below the base URL.
 */
export function createOwnHandles(installation: Installation): OwnHandle {
  const ownTails = createOwnTails(installation)
  return (address) => {
    const url = URL.parse(address)
    if (!url) return undefined
    return ownTails(url)
      .map(handleOf)
      .find((handle) => handle !== undefined)
  }
}

/** What tasks and sources an address of ours consists of: `resize=width:300/<handle>`. */
export type OwnPath = (address: string) => string | undefined

/** As `createOwnHandles`, for addresses of files and of conversions; with their queries. */
export function createOwnPaths(installation: Installation): OwnPath {
  const ownTails = createOwnTails(installation)
  return (address) => {
    const url = URL.parse(address)
    // Of several the shortest one: the others have a word of ours in front.
    const tail = url
      ? ownTails(url, ['/process/']).reduce<string | undefined>(shorter, undefined)
      : undefined
    return tail === undefined ? undefined : `/${tail}${url?.search}`
  }
}

const shorter = (one: string | undefined, other: string) =>
  one !== undefined && one.length <= other.length ? one : other

/** What stands behind our part of the path, for each way to read it. */
function createOwnTails({ baseUrl, domain }: Installation) {
  const base = new URL(baseUrl)
  const basePath = base.pathname.replace(/\/$/, '')
  return (url: URL, more: readonly string[] = []): readonly string[] => {
    const onHost = HOST_PATHS.get(surfaceOf(url.hostname, domain)) ?? []
    const isOnBase = url.origin === base.origin
    const onBase = isOnBase ? [...PATHS, ...more].map((path) => basePath + path) : []
    return [...onHost, ...onBase]
      .filter((prefix) => url.pathname.startsWith(prefix))
      .map((prefix) => url.pathname.slice(prefix.length))
  }
}

function surfaceOf(hostname: string, domain: string): string {
  return hostname.endsWith(`.${domain}`) ? hostname.slice(0, -domain.length - 1) : ''
}
