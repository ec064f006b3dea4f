import type { ApiSettings, StoreTo } from '../api/api.ts'
import { toUploadedFile, type UploadedFile } from '../files/uploaded-file.ts'
import { steer, type TransferToken } from './control.ts'
import { upload } from './start-upload.ts'
import type { UploadRequest, UploadSettings } from './upload.ts'
import { openSource, type UploadSource } from './upload-source.ts'

/** How one file is sent. */
export interface UploadOptions extends UploadSettings {
  /** Instead of the file's own name; that of `storeOptions` goes before. */
  readonly filename?: string | undefined
  /** Instead of the file's own type. */
  readonly mimetype?: string | undefined
  /** Describes a picture to those who cannot see it. */
  readonly altText?: string | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Told before each further try. */
  readonly onRetry?: UploadRequest['onRetry'] | undefined
}

export interface Progress {
  /** 0 to 100. */
  readonly totalPercent: number
  readonly totalBytes: number
}

/** Sends one file; see `Client.upload`. */
export async function uploadFile(
  settings: ApiSettings,
  source: UploadSource,
  options: UploadOptions = {},
  store: StoreTo = {},
  token?: TransferToken,
): Promise<UploadedFile> {
  options.signal?.throwIfAborted()
  const running = upload(settings, toRequest(source, options, store))
  return toUploadedFile(await steer(running, token, options.signal))
}

/** Throws `TypeError` for what cannot be uploaded. */
export function toRequest(
  source: UploadSource,
  options: UploadOptions,
  store: StoreTo,
): UploadRequest {
  const { filename, mimetype, altText, onProgress, onRetry, signal: _, ...settings } = options
  const opened = openSource(source)
  return {
    body: opened.body,
    filename: store.filename || filename || opened.filename || 'file',
    contentType: mimetype || opened.contentType,
    store,
    alt: altText,
    settings,
    ...(onProgress && { onProgress: ({ sent, total }) => onProgress(toProgress(sent, total)) }),
    ...(onRetry && { onRetry }),
  }
}

/** An empty file has arrived as soon as there is something to tell of it. */
export function toProgress(sent: number, total: number): Progress {
  return { totalBytes: sent, totalPercent: total > 0 ? Math.round((sent / total) * 100) : 100 }
}
