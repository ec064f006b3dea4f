import type { Api, ApiSettings, IngestItem } from './api.ts'
import { newRequestKey } from './jobs.ts'
import { parseIngest, parseIngests } from './parse.ts'
import { requestJson } from './request.ts'
import type { SessionCall } from './session-call.ts'

/** What is asked of ingests; following them is apart, in `watch-jobs.ts`. */
export type IngestCalls = Pick<Api, 'startIngests' | 'findIngest' | 'cancelIngest'>

export function createIngestCalls(
  { endpoints, apiKey }: ApiSettings,
  { token, post }: SessionCall,
): IngestCalls {
  const url = `${endpoints.cloud}/ingests`
  const one = (id: string) => ({
    url: `${url}/${encodeURIComponent(id)}?apikey=${encodeURIComponent(apiKey)}`,
    headers: { authorization: `Bearer ${token.get() ?? ''}` },
  })
  return {
    async startIngests(source, items, options = {}) {
      const { account, store, uploadTags, requestKey = newRequestKey() } = options
      // A repeated request is known by its session, so there has to be one first. Signing out of
      // where nobody can be signed in changes nothing, and answers one.
      if (!token.get()) await post('/auth/logout', { clouds: { [source]: {} } }, options)
      const body = {
        ...{ source, account, items: items.map(toWire), store },
        ...{ upload_tags: uploadTags, request_key: requestKey },
      }
      return parseIngests((await post('/ingests', body, options)).get('ingests'))
    },
    findIngest: async (id, options) => parseIngest(await requestJson({ ...options, ...one(id) })),
    cancelIngest: async (id, options) =>
      parseIngest(await requestJson({ ...options, ...one(id), method: 'DELETE' })),
  }
}

/** In the wire's words. */
export const toWire = ({ path, filename, exportFormat }: IngestItem) => ({
  path,
  filename,
  export: exportFormat,
})
