import type { PickerOptions } from './picker-options.ts'

/**
 * A drop pane tells its page with functions of its own: `onSuccess` in place of `onUploadDone`,
 * and `onError` of what failed. Other forms of the picker are left as they are.
 */
export function withPaneCallbacks(options: PickerOptions): PickerOptions {
  const { dropPane, onUploadDone } = options
  if (!dropPane) return options
  return {
    ...options,
    onUploadDone(result) {
      const { filesUploaded, filesFailed } = result
      if (!dropPane.onSuccess) onUploadDone?.(result)
      else if (filesUploaded.length > 0) dropPane.onSuccess(filesUploaded)
      if (filesFailed.length > 0) dropPane.onError?.(filesFailed)
    },
  }
}
