import type { ApiSettings, StoreTo } from '../api/api.ts'
import { steer, type TransferToken } from '../upload/control.ts'
import { fetchByService } from './fetch-by-service.ts'
import type { UploadedFile } from './uploaded-file.ts'

export interface StoreUrlOptions {
  readonly uploadTags?: Readonly<Record<string, string>> | undefined
  readonly signal?: AbortSignal | undefined
}

/** Has the service fetch an address; see `Client.storeURL`. */
export async function storeUrl(
  settings: ApiSettings,
  url: string,
  store: StoreTo = {},
  token?: TransferToken,
  { uploadTags, signal }: StoreUrlOptions = {},
): Promise<UploadedFile> {
  signal?.throwIfAborted()
  const stop = new AbortController()
  const { filename, ...place } = store
  const item = { path: url, filename }
  const done = fetchByService(settings, item, { store: place, uploadTags, signal: stop.signal })
  return await steer({ done, cancel: () => stop.abort() }, token, signal)
}
