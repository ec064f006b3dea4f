import type { Api, ApiSettings, IngestItem } from './api.ts'
import {
  parseFile,
  parseIngest,
  parseIngests,
  parseListing,
  parseMembers,
  parsePrefetched,
  parseUrlMetadata,
} from './parse.ts'
import { type HttpRequest, requestJson } from './request.ts'
import { createMemoryToken } from './token-store.ts'
import { watchIngests } from './watch-ingests.ts'

/** A person waits in front of the dialog; the service answers as soon as it has looked. */
const LOOK_TIMEOUT_MS = 30_000

/** Speaks with one Quayside for one app. Without a `TokenStore` the token is kept in memory. */
export function createApi(settings: ApiSettings): Api {
  const { endpoints, apiKey } = settings
  const token = settings.token ?? createMemoryToken()
  // Read at every call: pages replace a policy that runs out.
  const caller = () => ({ apikey: apiKey, ...settings.security })
  const callerWithToken = () => ({ ...caller(), token: token.get() })

  /** A call of the picker session: brings the token and keeps the one it is given. */
  async function call(path: string, body: object, options?: Omit<HttpRequest, 'url' | 'body'>) {
    const json = await requestJson({
      ...options,
      url: `${endpoints.cloud}${path}`,
      body: { ...callerWithToken(), ...body },
    })
    const members = parseMembers(json)
    const next = members.get('token')
    if (typeof next === 'string' && next) token.set(next)
    return members
  }

  const ingest = (id: string) => ({
    url: `${endpoints.cloud}/ingests/${encodeURIComponent(id)}?apikey=${encodeURIComponent(apiKey)}`,
    headers: { authorization: `Bearer ${token.get() ?? ''}` },
  })

  return {
    settings,
    async prefetch({ events }, options) {
      const body = { ...caller(), events, sources: true }
      return parsePrefetched(
        await requestJson({ ...options, url: `${endpoints.cloud}/prefetch`, body }),
      )
    },
    async list(source, wanted, options) {
      const { path, next, search, isRecursive, accept, wait, appUrl } = wanted
      const clouds = { [source]: { path, next, search, recursive: isRecursive } }
      const body = { clouds, accept, wait, appurl: appUrl }
      return parseListing((await call('/folder/list', body, options)).get(source))
    },
    async link(source, item, options) {
      const answer = await call('/link/', { clouds: { [source]: toWire(item) } }, options)
      return parseFile(answer.get(source))
    },
    async startIngests(source, items, { store, uploadTags, ...options } = {}) {
      const body = { source, items: items.map(toWire), store, upload_tags: uploadTags }
      return parseIngests((await call('/ingests', body, options)).get('ingests'))
    },
    findIngest: async (id, options) =>
      parseIngest(await requestJson({ ...options, ...ingest(id) })),
    watchIngests: (ids, options) =>
      watchIngests(ids, {
        ...options,
        request: (wanted) => ({
          url: `${endpoints.cloud}/ingests/events`,
          body: { ...callerWithToken(), ids: wanted },
        }),
      }),
    cancelIngest: async (id, options) =>
      parseIngest(await requestJson({ ...options, ...ingest(id), method: 'DELETE' })),
    async logout(source, options) {
      await call('/auth/logout', { clouds: source ? { [source]: {} } : undefined }, options)
    },
    async urlMetadata(url, options) {
      const request = { url: `${endpoints.cloud}/metadata`, body: { ...caller(), url } }
      return parseUrlMetadata(
        await requestJson({ timeoutMs: LOOK_TIMEOUT_MS, ...options, ...request }),
      )
    },
  }
}

const toWire = ({ path, filename, exportFormat }: IngestItem) => ({
  path,
  filename,
  export: exportFormat,
})
