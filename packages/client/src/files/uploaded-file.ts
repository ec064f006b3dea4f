import type { FileAnswer } from '@quayside/wire'

/** A file that Quayside holds. */
export interface UploadedFile {
  readonly handle: string
  readonly url: string
  readonly filename: string
  readonly mimetype: string
  /** Bytes. */
  readonly size: number
  readonly status?: string
  readonly container?: string
  readonly key?: string
  readonly uploadTags?: Readonly<Record<string, string>>
}

export function toUploadedFile(answer: FileAnswer): UploadedFile {
  const { handle, url, filename, mimetype, status, container, key, upload_tags } = answer
  return {
    handle,
    url,
    filename,
    mimetype,
    size: answer.size ?? 0,
    ...(status !== undefined && { status }),
    ...(container !== undefined && { container }),
    ...(key !== undefined && { key }),
    ...(upload_tags !== undefined && { uploadTags: upload_tags }),
  }
}
