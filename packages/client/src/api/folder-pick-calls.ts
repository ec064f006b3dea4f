import type { FolderPickAnswer, FolderPickFilesAnswer } from '@quayside/wire'
import type { AccountOptions, ApiSettings, CallOptions, StoreTo } from './api.ts'
import { newRequestKey } from './jobs.ts'
import { parseFolderPick, parseFolderPickFiles } from './parse.ts'
import { requestJson } from './request.ts'
import { createSessionCall } from './session-call.ts'
import { watchJobs } from './watch-jobs.ts'

/** Folders that are picked as one: the service reads them, and stores all that is in them. */
export interface FolderPicks {
  /** Begins with a folder of a source; `path` as listed. */
  startFolderPick(
    source: string,
    path: string,
    options?: StartFolderPickOptions,
  ): Promise<FolderPickAnswer>
  findFolderPick(id: string, options?: CallOptions): Promise<FolderPickAnswer>
  /** As `Api.watchIngests`; what the service does not know has the code `folder_pick_missing`. */
  watchFolderPicks(ids: readonly string[], options?: CallOptions): AsyncIterable<FolderPickAnswer>
  /** Its files, page by page. */
  folderPickFiles(
    id: string,
    wanted?: FolderPickFilesWanted,
    options?: CallOptions,
  ): Promise<FolderPickFilesAnswer>
  /** Tries again what failed or was cancelled; what is stored stays as it is. */
  retryFolderPick(id: string, options?: CallOptions): Promise<FolderPickAnswer>
  /** Ends it; what is stored by then stays. */
  cancelFolderPick(id: string, options?: CallOptions): Promise<FolderPickAnswer>
}

export interface StartFolderPickOptions extends AccountOptions {
  /** As for `StartOptions`. */
  readonly requestKey?: string | undefined
  /** What it is called for people; by default the end of its path. */
  readonly name?: string | undefined
  /** Only files of these kinds. */
  readonly accept?: readonly string[] | undefined
  /** Bytes of one file; larger ones are left out. */
  readonly maxSize?: number | undefined
  /** A folder that holds more files fails as a whole. */
  readonly maxFiles?: number | undefined
  readonly store?: StoreTo | undefined
  readonly uploadTags?: Readonly<Record<string, string>> | undefined
}

export interface FolderPickFilesWanted {
  readonly state?: 'done' | 'failed' | undefined
  /** The `next` of the page before. */
  readonly after?: string | undefined
  /** Files a page has at most; 500 are the most, and the default. */
  readonly limit?: number | undefined
}

/** For whoever has an `Api` and picks folders as one; apart from it, since few do. */
export function createFolderPicks(settings: ApiSettings): FolderPicks {
  const { endpoints, apiKey } = settings
  const { token, caller, post } = createSessionCall(settings)
  const url = `${endpoints.cloud}/folder-picks`
  const one = (id: string, rest = '', wanted: FolderPickFilesWanted = {}) => {
    const query = new URLSearchParams({ apikey: apiKey })
    for (const [name, value] of Object.entries(wanted)) if (value) query.set(name, String(value))
    return {
      url: `${url}/${encodeURIComponent(id)}${rest}?${query}`,
      headers: { authorization: `Bearer ${token.get() ?? ''}` },
    }
  }
  return {
    async startFolderPick(source, path, options = {}) {
      const { account, name, accept, store, requestKey = newRequestKey(), signal } = options
      const body = {
        ...{ source, account, path, name, accept, store, request_key: requestKey },
        ...{ max_size: options.maxSize, max_files: options.maxFiles },
        upload_tags: options.uploadTags,
      }
      return parseFolderPick((await post('/folder-picks', body, { signal })).get('pick'))
    },
    findFolderPick: async (id, options) =>
      parseFolderPick(await requestJson({ ...options, ...one(id) })),
    folderPickFiles: async (id, wanted, options) =>
      parseFolderPickFiles(await requestJson({ ...options, ...one(id, '/files', wanted) })),
    retryFolderPick: async (id, options) =>
      parseFolderPick(await requestJson({ ...options, ...one(id, '/retry'), method: 'POST' })),
    cancelFolderPick: async (id, options) =>
      parseFolderPick(await requestJson({ ...options, ...one(id), method: 'DELETE' })),
    watchFolderPicks: (ids, options) =>
      watchJobs(
        ids,
        {
          event: 'folder-pick',
          askEvents: (some) => ({
            url: `${url}/events`,
            body: { ...caller(), token: token.get(), ids: some },
          }),
          parse: parseFolderPick,
          missing,
        },
        options?.signal,
      ),
  }
}

const missing = (id: string): FolderPickAnswer => ({
  id,
  source: '',
  path: '',
  name: '',
  state: 'failed',
  is_counted: false,
  found: 0,
  skipped: 0,
  done: 0,
  failed: 0,
  bytes: 0,
  received: 0,
  error: { code: 'folder_pick_missing', message: 'There is no such folder pick.' },
})
