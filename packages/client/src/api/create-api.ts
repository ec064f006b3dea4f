import type { Api, ApiSettings } from './api.ts'
import { createIngestCalls, toWire } from './ingest-calls.ts'
import { parseFile, parseListing, parsePrefetched, parseUrlMetadata } from './parse.ts'
import { requestJson } from './request.ts'
import { createSessionCall, logout } from './session-call.ts'
import { watchIngests } from './watch-ingests.ts'

/** A person waits in front of the dialog; the service gives up after half of it. */
const LOOK_TIMEOUT_MS = 30_000

/** Speaks with one Quayside for one app. Without a `TokenStore` the token is kept in memory. */
export function createApi(settings: ApiSettings): Api {
  const { cloud } = settings.endpoints
  const session = createSessionCall(settings)
  const { caller, post, token } = session
  return {
    settings,
    ...createIngestCalls(settings, session),
    async prefetch({ events }, options) {
      const body = { ...caller(), events, sources: true }
      return parsePrefetched(await requestJson({ ...options, url: `${cloud}/prefetch`, body }))
    },
    async list(source, wanted, options) {
      const { path, next, search, isRecursive, accept, wait, appUrl } = wanted
      const clouds = { [source]: { path, next, search, recursive: isRecursive } }
      const body = { clouds, accept, wait, appurl: appUrl }
      return parseListing((await post('/folder/list', body, options)).get(source))
    },
    async link(source, item, options) {
      const answer = await post('/link/', { clouds: { [source]: toWire(item) } }, options)
      return parseFile(answer.get(source))
    },
    watchIngests(ids, options) {
      const askEvents = (some: readonly string[]) => ({
        url: `${cloud}/ingests/events`,
        body: { ...caller(), token: token.get(), ids: some },
      })
      return watchIngests(ids, askEvents, options?.signal)
    },
    logout: (source, options) => logout(session, source, options),
    async urlMetadata(url, options) {
      const request = { url: `${cloud}/metadata`, body: { ...caller(), url } }
      return parseUrlMetadata(
        await requestJson({ timeoutMs: LOOK_TIMEOUT_MS, ...options, ...request }),
      )
    },
  }
}
