import type { PickerOptions } from '../picker-options.ts'
import type { PickedFile, PickResult } from '../results.ts'
import type { LoadPicker } from './load-picker.ts'

/** Opens a dialog and waits for what comes of it; see `Client.pick`. */
export async function pick(
  load: LoadPicker,
  client: object,
  options: PickerOptions,
): Promise<PickResult> {
  const openAndWait = await load()
  const watch = watchForEnd(options)
  const picked = openAndWait(client, watch.options)
  // The dialog by itself says nothing when it goes without a file, except with `rejectOnCancel`;
  // then it does so at once, before `ended`.
  return await Promise.race([picked, watch.ended])
}

interface EndWatch {
  /** The page's, with ears. */
  readonly options: PickerOptions
  /** Resolves when the person has gone, with what was uploaded so far. */
  readonly ended: Promise<PickResult>
}

function watchForEnd(options: PickerOptions): EndWatch {
  const filesUploaded: PickedFile[] = []
  const filesFailed: PickedFile[] = []
  let isUploading = false
  const ended = Promise.withResolvers<PickResult>()
  // Later than whatever the dialog is about to tell in the same breath.
  const endSoon = (result: PickResult) => setTimeout(() => ended.resolve(result))

  return {
    ended: ended.promise,
    options: {
      ...options,
      onUploadStarted(files) {
        isUploading = true
        options.onUploadStarted?.(files)
      },
      onFileUploadFinished(file) {
        filesUploaded.push(file)
        options.onFileUploadFinished?.(file)
      },
      onFileUploadFailed(file, error) {
        filesFailed.push(file)
        options.onFileUploadFailed?.(file, error)
      },
      onUploadDone(result) {
        isUploading = false
        options.onUploadDone?.(result)
      },
      onCancel(result) {
        isUploading = false
        endSoon(result)
        options.onCancel?.(result)
      },
      onClose() {
        // Closed by the page, uploads go on, and are waited for.
        if (!isUploading) endSoon({ filesUploaded, filesFailed })
        options.onClose?.()
      },
    },
  }
}
