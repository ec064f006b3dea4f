import type { IngestAnswer } from '@quayside/wire'
import type { Api, ApiSettings } from './api.ts'
import { createExportCalls } from './export-calls.ts'
import { createIngestCalls, toWire } from './ingest-calls.ts'
import { parseFile, parseIngest, parseListing, parsePrefetched, parseUrlMetadata } from './parse.ts'
import { requestJson } from './request.ts'
import { createSessionCall } from './session-call.ts'
import { watchJobs } from './watch-jobs.ts'

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
    ...createExportCalls(settings, session),
    async prefetch({ events }, options) {
      const body = { ...caller(), events, sources: true }
      return parsePrefetched(await requestJson({ ...options, url: `${cloud}/prefetch`, body }))
    },
    async list(source, wanted, options) {
      const { isRecursive, accept, wait, appUrl, ...place } = wanted
      const clouds = { [source]: { ...place, recursive: isRecursive } }
      const body = { clouds, accept, wait, appurl: appUrl }
      return parseListing((await post('/folder/list', body, options)).get(source))
    },
    async link(source, item, { account, revision, ...options } = {}) {
      const picked = { ...toWire(item), account, revision }
      const answer = await post('/link/', { clouds: { [source]: picked } }, options)
      return parseFile(answer.get(source))
    },
    watchIngests: (ids, options) =>
      watchJobs(
        ids,
        {
          event: 'ingest',
          askEvents: (some) => ({
            url: `${cloud}/ingests/events`,
            body: { ...caller(), token: token.get(), ids: some },
          }),
          parse: parseIngest,
          missing,
        },
        options?.signal,
      ),
    async logout(source, { account, ...options } = {}) {
      const clouds = source ? { [source]: { account } } : undefined
      await post('/auth/logout', { clouds }, options)
    },
    async urlMetadata(url, options) {
      const request = { url: `${cloud}/metadata`, body: { ...caller(), url } }
      return parseUrlMetadata(
        await requestJson({ timeoutMs: LOOK_TIMEOUT_MS, ...options, ...request }),
      )
    },
  }
}

const missing = (id: string): IngestAnswer => ({
  id,
  source: '',
  path: '',
  state: 'failed',
  size: null,
  received: 0,
  attempts: 0,
  error: { code: 'ingest_missing', message: 'There is no such transfer.' },
})
