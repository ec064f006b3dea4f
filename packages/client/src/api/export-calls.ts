import type { ExportAnswer } from '@quayside/wire'
import type { Api, ApiSettings, Clash } from './api.ts'
import { newRequestKey } from './jobs.ts'
import { parseCreatedFolder, parseExport, parseExports } from './parse.ts'
import { requestJson } from './request.ts'
import type { SessionCall } from './session-call.ts'
import { watchJobs } from './watch-jobs.ts'

/** What is asked of files on their way into a source. */
export type ExportCalls = Pick<
  Api,
  'createFolder' | 'startExports' | 'findExport' | 'watchExports' | 'cancelExport'
>

export function createExportCalls(
  { endpoints, apiKey }: ApiSettings,
  { token, caller, post }: SessionCall,
): ExportCalls {
  const url = `${endpoints.cloud}/exports`
  const one = (id: string) => ({
    url: `${url}/${encodeURIComponent(id)}?apikey=${encodeURIComponent(apiKey)}`,
    headers: { authorization: `Bearer ${token.get() ?? ''}` },
  })
  return {
    async createFolder(source, { folder, name, account }, options) {
      const body = { source, account, folder, name, on_clash: 'fail' satisfies Clash }
      return parseCreatedFolder((await post('/folder/create', body, options)).get('entry'))
    },
    async startExports(source, items, options = {}) {
      const { account, folder, onClash, requestKey = newRequestKey() } = options
      const body = { source, account, folder, items, on_clash: onClash, request_key: requestKey }
      return parseExports((await post('/exports', body, options)).get('exports'))
    },
    findExport: async (id, options) => parseExport(await requestJson({ ...options, ...one(id) })),
    cancelExport: async (id, options) =>
      parseExport(await requestJson({ ...options, ...one(id), method: 'DELETE' })),
    watchExports: (ids, options) =>
      watchJobs(
        ids,
        {
          event: 'export',
          askEvents: (some) => ({
            url: `${url}/events`,
            body: { ...caller(), token: token.get(), ids: some },
          }),
          parse: parseExport,
          missing,
        },
        options?.signal,
      ),
  }
}

const missing = (id: string): ExportAnswer => ({
  id,
  source: '',
  folder: '',
  filename: '',
  state: 'failed',
  size: null,
  sent: 0,
  attempts: 0,
  error: { code: 'export_missing', message: 'There is no such export.' },
})
