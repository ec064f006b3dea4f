import type { MetadataAnswer, MetadataField } from '@quayside/wire'
import type { ApiSettings, CallOptions, Security } from '../api/api.ts'
import { parseMetadata } from '../api/parse.ts'
import { requestJson, requestStream } from '../api/request.ts'

/** Reads and deletes files by their handles. */
export interface Files {
  metadata(
    handle: string,
    fields?: readonly MetadataField[],
    options?: FileOptions,
  ): Promise<FileMetadata>
  download(handle: string, options?: DownloadOptions): Promise<Response>
  remove(handle: string, security?: Security, options?: CallOptions): Promise<void>
}

export interface FileOptions extends CallOptions {
  /** Instead of the client's. */
  readonly security?: Security | undefined
}

export interface DownloadOptions extends FileOptions {
  /** `bytes=0-99`: that part of the content; the answer has status 206. */
  readonly range?: string | undefined
  /** `false` passes caches by. */
  readonly cache?: boolean | undefined
}

/** What is known about a file; only the fields that were asked for. */
export interface FileMetadata extends MetadataAnswer {
  readonly handle: string
}

export function createFiles(settings: ApiSettings): Files {
  const { endpoints, apiKey } = settings
  const addressOf = (
    handle: string,
    rest: string,
    fields: Readonly<Record<string, string | undefined>>,
    security = settings.security,
  ) => {
    const query = toQuery({ ...fields, ...security })
    return `${endpoints.www}/api/file/${encodeURIComponent(handle)}${rest}${query}`
  }
  return {
    async metadata(handle, fields = [], { security, signal } = {}) {
      const asked = Object.fromEntries(fields.map((field) => [field, 'true']))
      const url = addressOf(handle, '/metadata', asked, security)
      return { ...parseMetadata(await requestJson({ url, signal })), handle }
    },
    download(handle, { security, range, cache, signal } = {}) {
      const flags = { cache: cache === false ? 'false' : undefined }
      return requestStream({
        url: addressOf(handle, '', flags, security),
        headers: range ? { range } : undefined,
        signal,
      })
    },
    async remove(handle, security, { signal } = {}) {
      const url = addressOf(handle, '', { key: apiKey }, security)
      await requestJson({ url, method: 'DELETE', signal })
    },
  }
}

function toQuery(fields: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value) query.set(name, value)
  return query.size > 0 ? `?${query}` : ''
}
