import type { PickedFile, PickResult } from '@quayside/client'
import type { LinkRevision, StoreTo } from '@quayside/client/api'
import type { UploadSettings } from '@quayside/client/upload'

/**
 * What a page asked of the picker: read once, with every default filled in. The names are the
 * ones pages write; `docs/picker-options.md` tells what each does.
 */
export interface PickerOptions
  extends ChoiceOptions,
    StoreOptions,
    ImageOptions,
    DialogOptions,
    Callbacks {}

/** What may be chosen, and from where. */
export interface ChoiceOptions {
  /** In the order they are shown. */
  readonly fromSources: readonly string[]
  /** Lower case: `.pdf`, `image/*`, `text/plain`. Empty: everything. */
  readonly accept: readonly string[]
  readonly acceptFn: AcceptFunction | undefined
  readonly maxFiles: number
  readonly minFiles: number
  /** Bytes. */
  readonly maxSize: number | undefined
  readonly failOverMaxFiles: boolean
  readonly disableDirectoryUpload: boolean
  /** What a folder of a source stands for: the files in it, or the folder as one. */
  readonly pickFolders: 'files' | 'whole'
  /** Files a folder may hold that is picked as one; `undefined`: what the service takes. */
  readonly maxFolderFiles: number | undefined
  /** Whether the device's file dialog takes several files; `undefined`: when `maxFiles` does. */
  readonly multipleFileUpload: boolean | undefined
  readonly globalDropZone: boolean
  readonly pasteMode: PasteMode
  readonly videoResolution: VideoResolution
}

/** Rejects or throws to refuse the file of a device. */
export type AcceptFunction = (file: PickedFile, tools: AcceptTools) => unknown

export interface AcceptTools {
  /** The types `accept` names. */
  readonly acceptMime: readonly string[]
  /** By the first bytes, of this file or another. */
  mimeFromMagicBytes(file?: Blob): Promise<string | undefined>
  /** By the ending, of this name or another. */
  mimeFromExtension(name?: string): string | undefined
}

export interface PasteMode {
  readonly pasteToFirstInViewPort: boolean
  readonly pasteToFirstInstance: boolean
}

export type VideoResolution = '320x240' | '640x480' | '1280x720'

/** How what was chosen is stored. */
export interface StoreOptions {
  /** Files uploaded at once. */
  readonly concurrency: number
  readonly storeTo: StoreTo
  readonly uploadConfig: UploadConfig
  readonly disableStorageKey: boolean
  readonly preferLinkOverStore: boolean
  readonly linkRevision: LinkRevision
  readonly uploadInBackground: boolean
  readonly startUploadingWhenMaxFilesReached: boolean
  readonly allowManualRetry: boolean
  readonly exposeOriginalFile: boolean
}

export interface UploadConfig extends Omit<UploadSettings, 'tags' | 'resumeStore'> {
  readonly tags?: Readonly<Record<string, TagValue>> | undefined
  readonly onProgress?: ((progress: unknown) => void) | undefined
  readonly onRetry?: ((attempt: unknown) => void) | undefined
}

/** A tag's text, or what makes it from the file. */
export type TagValue = string | ((file: PickedFile) => string)

export interface ImageOptions {
  readonly disableTransformer: boolean
  readonly disableThumbnails: boolean
  readonly disableAltText: boolean
  readonly transformations: Transformations
  /** Exact width and height; one may be left open. */
  readonly imageDim: Dimensions | undefined
  readonly imageMax: Dimensions | undefined
  readonly imageMin: Dimensions | undefined
  /** Refuses pictures outside of `imageMin` and `imageMax`, in place of scaling them. */
  readonly imageMinMaxBlock: boolean
  /** What is taken out of pictures before they are sent; `undefined`: nothing. */
  readonly cleanupImageExif: ExifCleaning | undefined
  /** Pictures to crop and send; nothing else is asked. Addresses are fetched. */
  readonly cropFiles: readonly (Blob | string)[]
}

export interface Transformations {
  /** `undefined`: not offered. */
  readonly crop: CropSettings | undefined
  /** Offered when the aspect ratio is 1 or free. */
  readonly circle: boolean
  readonly rotate: boolean
  /** Every picture has to be edited before it is sent. */
  readonly force: boolean
}

export interface CropSettings {
  readonly aspectRatio: number | undefined
  readonly force: boolean
  /** Share of the picture selected at first, 0…1. */
  readonly autoCropArea: number | undefined
}

/** Pixels, width and height; `undefined` is free. */
export type Dimensions = readonly [number | undefined, number | undefined]

export interface ExifCleaning {
  readonly keepOrientation: boolean
  readonly keepICCandAPP: boolean
}

/** How the dialog looks and behaves. */
export interface DialogOptions {
  readonly displayMode: 'overlay' | 'inline' | 'dropPane'
  /** A selector or an element, for `inline` and `dropPane`. */
  readonly container: string | HTMLElement | undefined
  /** Present in the display mode `dropPane`. */
  readonly dropPane: DropPaneOptions | undefined
  readonly rootId: string
  /** Pixels, width and height. */
  readonly modalSize: readonly [number, number] | undefined
  /** `undefined`: a list on small screens, else a grid. */
  readonly viewType: 'grid' | 'list' | undefined
  /** One of `LANGUAGES`. */
  readonly lang: string
  readonly theme: 'auto' | 'light' | 'dark'
  /** By the text's name or its English words. */
  readonly customText: Readonly<Record<string, string>>
  /** By source or `default`: paragraphs above and below the button of the connect screen. */
  readonly customAuthText: Readonly<Record<string, AuthText>>
  readonly supportEmail: string | undefined
  /** Milliseconds that a passing sentence stays. */
  readonly errorsTimeout: number
  /** The address of another style sheet. */
  readonly loadCss: string | undefined
  readonly hideModalWhenUploading: boolean
  readonly hideWhenUploading: boolean
  readonly miniUploader: boolean
  readonly rejectOnCancel: boolean
}

export interface AuthText {
  readonly top: readonly string[]
  readonly bottom: readonly string[]
}

export interface DropPaneOptions {
  readonly overlay: boolean
  readonly showIcon: boolean
  readonly showProgress: boolean
  readonly disableClick: boolean
  readonly customText: string | undefined
  /** Pictures dropped here are cropped first. */
  readonly cropFiles: boolean
  readonly onDragEnter?: ((event: DragEvent) => void) | undefined
  readonly onDragLeave?: (() => void) | undefined
  readonly onDragOver?: (() => void) | undefined
  readonly onDrop?: ((event: DragEvent) => void) | undefined
  /** In place of `onUploadDone`. */
  readonly onSuccess?: ((files: readonly PickedFile[]) => void) | undefined
  readonly onError?: ((files: readonly PickedFile[]) => void) | undefined
  readonly onProgress?: ((percent: number) => void) | undefined
  readonly onClick?: ((event: MouseEvent) => void) | undefined
}

/**
 * The page's functions. They are wrapped while the options are read: what they throw is reported
 * to the console and goes no further, except where it is an answer (`onFileSelected`).
 */
export interface Callbacks {
  readonly onOpen?: ((handle: PickerHandle) => void) | undefined
  readonly onClose?: (() => void) | undefined
  readonly onCancel?: ((result: PickResult) => void) | undefined
  /** Nothing, a changed file, or a promise of these; throwing or rejecting is a veto. */
  readonly onFileSelected?: ((file: PickedFile) => unknown) | undefined
  readonly onFileCropped?: ((file: PickedFile) => void) | undefined
  readonly onFileUploadStarted?: ((file: PickedFile, controls: UploadControls) => void) | undefined
  /** Files of the device only. */
  readonly onFileUploadProgress?: ((file: PickedFile, progress: FileProgress) => void) | undefined
  readonly onFileUploadFinished?: ((file: PickedFile) => void) | undefined
  readonly onFileUploadFailed?: ((file: PickedFile, error: unknown) => void) | undefined
  readonly onFileUploadCancel?: ((file: PickedFile) => void) | undefined
  readonly onUploadStarted?: ((files: readonly PickedFile[]) => void) | undefined
  readonly onUploadDone?: ((result: PickResult) => void) | undefined
}

export interface UploadControls {
  pause(): void
  resume(): void
  cancel(): void
}

export interface FileProgress {
  readonly totalPercent: number
  readonly totalBytes: number
}

/** What the page holds of a picker. */
export interface PickerHandle {
  /** Shows it; nothing happens when it is open. */
  open(): Promise<void>
  /** Takes it away without asking; what is on its way goes on. Nothing happens when it is closed. */
  close(): Promise<void>
  /** Stops what is on its way, then closes. */
  cancel(): Promise<void>
  /** Opens it with pictures to crop. */
  crop(files: unknown): Promise<void>
}
