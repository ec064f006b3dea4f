import type { Api, StartOptions } from '@quayside/client/api'
import type { RunningUpload, Upload, UploadSettings } from '@quayside/client/upload'
import type { PickerOptions } from '../options/picker-options.ts'
import type { CloudChoice, DeviceChoice } from '../state/choice.ts'
import { type FetchedChoice, toItem } from './ingests.ts'
import { untilAnswered } from './patience.ts'
import { toPickedFile } from './picked-file.ts'
import type { RunHandlers } from './pipeline.ts'
import { tagsOf } from './tags.ts'

export type RequestOptions = Pick<PickerOptions, 'storeTo' | 'uploadConfig'>

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
      : linkOf(api, choice, page, handlers)
}

function uploadOf(
  choice: DeviceChoice,
  { storeTo, uploadConfig }: RequestOptions,
  { onProgress, onRetry }: RunHandlers,
) {
  const settings: UploadSettings = {
    ...uploadConfig,
    tags: tagsOf(uploadConfig, toPickedFile(choice)),
  }
  return {
    body: choice.file,
    filename: choice.name,
    contentType: choice.contentType,
    store: storeTo,
    alt: choice.alt,
    settings,
    onProgress,
    onRetry,
  }
}

/** A link has no bytes to pause: what was asked is answered. */
function linkOf(
  api: Pick<Api, 'link'>,
  choice: CloudChoice,
  page: EventTarget,
  { onRetry }: RunHandlers,
): RunningUpload {
  const stop = new AbortController()
  const { signal } = stop
  const ask = () => api.link(choice.source, toItem(choice), { signal })
  return {
    done: untilAnswered(ask, { signal, page, onWait: (error) => onRetry({ error }) }),
    pause: () => undefined,
    resume: () => undefined,
    cancel: () => stop.abort(),
  }
}

/** How an entry or address is stored. */
export function startOptionsOf(
  choice: FetchedChoice,
  { storeTo, uploadConfig }: RequestOptions,
): Omit<StartOptions, 'signal'> {
  return { store: storeTo, uploadTags: tagsOf(uploadConfig, toPickedFile(choice)) }
}
