import type { Api, StoreTo } from '@quayside/client/api'
import type { RunningUpload, Upload, UploadProgress, UploadSettings } from '@quayside/client/upload'
import type { FileProgress, PickerOptions } from '../options/picker-options.ts'
import type { Choice, CloudChoice, DeviceChoice } from '../state/choice.ts'
import { type FetchedChoice, type IngestOptions, toItem } from './ingest-calls.ts'
import { untilAnswered } from './patience.ts'
import { toPickedFile } from './picked-file.ts'
import type { RunHandlers } from './pipeline.ts'
import { tagsOf } from './tags.ts'

export type RequestOptions = Pick<
  PickerOptions,
  'storeTo' | 'uploadConfig' | 'disableStorageKey' | 'linkRevision'
>

interface SendingDeps {
  readonly api: Pick<Api, 'settings' | 'link'>
  readonly upload: Upload
  readonly options: RequestOptions
  readonly page: EventTarget
}

/** How a thing of the pipeline is sent: a device's file in parts, an entry as a link. */
export function beginSending({ api, upload, options, page }: SendingDeps) {
  return (choice: DeviceChoice | CloudChoice, handlers: RunHandlers): RunningUpload =>
    choice.kind === 'device'
      ? upload(api.settings, uploadOf(choice, options, handlers))
      : linkOf({ api, options, page }, choice, handlers)
}

function uploadOf(
  choice: DeviceChoice,
  options: RequestOptions,
  { onProgress, onContinue, onRetry }: RunHandlers,
) {
  const { onProgress: tellProgress, onRetry: tellRetry, ...config } = options.uploadConfig
  const settings: UploadSettings = {
    ...config,
    tags: tagsOf(options.uploadConfig, toPickedFile(choice)),
  }
  return {
    body: choice.file,
    filename: choice.name,
    contentType: choice.contentType,
    store: storeOf(choice, options),
    alt: choice.alt,
    settings,
    onContinue,
    onProgress(progress: UploadProgress) {
      tellProgress?.(progressOf(progress))
      onProgress(progress)
    },
    onRetry(problem: { readonly error: Error }) {
      tellRetry?.(problem)
      onRetry(problem)
    },
  }
}

/** As callbacks tell it. */
export function progressOf({ sent, total }: UploadProgress): FileProgress {
  return { totalPercent: total === 0 ? 100 : (100 * sent) / total, totalBytes: sent }
}

/** A link has no bytes to pause: what was asked is answered. */
function linkOf(
  { api, options, page }: Omit<SendingDeps, 'upload'>,
  choice: CloudChoice,
  { onRetry }: RunHandlers,
): RunningUpload {
  const stop = new AbortController()
  const { signal } = stop
  const how = { account: choice.account, revision: options.linkRevision }
  const ask = () => api.link(choice.source, toItem(choice), { ...how, signal })
  return {
    done: untilAnswered(ask, { signal, page, onWait: (error) => onRetry({ error }) }),
    pause: () => undefined,
    resume: () => undefined,
    cancel: () => stop.abort(),
  }
}

/** How an entry or address is stored. */
export function startOptionsOf(choice: FetchedChoice, options: RequestOptions): IngestOptions {
  const uploadTags = tagsOf(options.uploadConfig, toPickedFile(choice))
  const account = choice.kind === 'cloud' ? choice.account : undefined
  return { account, store: storeOf(choice, options), uploadTags }
}

/** A path that ends in a file's name, and not in a slash, is the whole key: nothing random is added. */
function storeOf({ name }: Choice, { storeTo, disableStorageKey }: RequestOptions): StoreTo {
  if (!disableStorageKey) return storeTo
  return { ...storeTo, path: `${storeTo.path?.replace(/\/+$/, '') ?? ''}/${name}` }
}
