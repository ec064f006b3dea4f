import type { PickerCallbacks } from '@quayside/client'

/**
 * Callbacks that call whatever the page's are by then: a dialog keeps those it was opened with, and
 * a page has new ones with every render.
 */
export function latestCallbacks(latest: () => PickerCallbacks): Required<PickerCallbacks> {
  return {
    onOpen: (...told) => latest().onOpen?.(...told),
    onClose: (...told) => latest().onClose?.(...told),
    onCancel: (...told) => latest().onCancel?.(...told),
    onFileSelected: (...told) => latest().onFileSelected?.(...told),
    onFileCropped: (...told) => latest().onFileCropped?.(...told),
    onFileUploadStarted: (...told) => latest().onFileUploadStarted?.(...told),
    onFileUploadProgress: (...told) => latest().onFileUploadProgress?.(...told),
    onFileUploadFinished: (...told) => latest().onFileUploadFinished?.(...told),
    onFileUploadFailed: (...told) => latest().onFileUploadFailed?.(...told),
    onFileUploadCancel: (...told) => latest().onFileUploadCancel?.(...told),
    onUploadStarted: (...told) => latest().onUploadStarted?.(...told),
    onUploadDone: (...told) => latest().onUploadDone?.(...told),
  }
}
