import type { StoreTo } from './api/api.ts'
import type { PickerHandle } from './picker/load-picker.ts'
import type { PickedFile, PickResult } from './results.ts'
import type { UploadSettings } from './upload/upload.ts'

/**
 * Everything a page can say about a dialog. All of it is optional; `docs/picker-options.md` lists
 * the defaults.
 */
export interface PickerOptions
  extends ChoiceOptions,
    StoringOptions,
    PictureOptions,
    DialogOptions,
    PickerCallbacks,
    IgnoredOptions {}

/** What may be chosen, and from where. */
export interface ChoiceOptions {
  /** Where files may come from, in the order shown: `local_file_system`, `url`, `dropbox`, … */
  readonly fromSources?: readonly string[] | undefined
  /** Extensions (`.pdf`), MIME types and groups of them (`image/*`). Everything without it. */
  readonly accept?: string | readonly string[] | undefined
  /** Looks at each file of the device; rejecting or throwing refuses it. */
  readonly acceptFn?: AcceptFunction | undefined
  /** 1 by default. */
  readonly maxFiles?: number | undefined
  /** 1 by default. */
  readonly minFiles?: number | undefined
  /** Bytes, per file. */
  readonly maxSize?: number | undefined
  /** Refuses all of a selection that has too many files, in place of taking the first. */
  readonly failOverMaxFiles?: boolean | undefined
  readonly disableDirectoryUpload?: boolean | undefined
  /**
   * What a folder of a source stands for: the `files` in it, which is the default, or the `whole`
   * folder, which counts as one file and is stored by the service with all that is in it.
   */
  readonly pickFolders?: 'files' | 'whole' | undefined
  /** Files a folder may hold that is picked as one. */
  readonly maxFolderFiles?: number | undefined
  /** Whether the device's own file dialog takes several files. */
  readonly multipleFileUpload?: boolean | undefined
  /** Files may be dropped anywhere on the dialog, whatever it shows. */
  readonly globalDropZone?: boolean | undefined
  /** Which of several dialogs in the page takes what is pasted. */
  readonly pasteMode?:
    | {
        readonly pasteToFirstInViewPort?: boolean | undefined
        readonly pasteToFirstInstance?: boolean | undefined
      }
    | undefined
  readonly videoResolution?: '320x240' | '640x480' | '1280x720' | undefined
}

export type AcceptFunction = (
  file: PickedFile & { readonly originalFile: File },
  helpers: {
    /** The types that `accept` names. */
    readonly acceptMime: readonly string[]
    /** What the first bytes show. */
    mimeFromMagicBytes(file?: Blob): Promise<string | undefined>
    /** What the name's ending stands for. */
    mimeFromExtension(name?: string): string | undefined
  },
) => unknown

/** How what was chosen is stored. */
export interface StoringOptions {
  /** Files uploaded at once; 4 by default. */
  readonly concurrency?: number | undefined
  readonly storeTo?: StoreTo | undefined
  readonly uploadConfig?: UploadConfig | undefined
  /** Stored names have no random beginning. */
  readonly disableStorageKey?: boolean | undefined
  /** Links files of sources in place of copying them. */
  readonly preferLinkOverStore?: boolean | undefined
  /** Whether those links go on with their files, which is the default, or stay with what they are. */
  readonly linkRevision?: 'follow' | 'pin' | undefined
  /** Begins to upload as soon as a file is chosen. */
  readonly uploadInBackground?: boolean | undefined
  readonly startUploadingWhenMaxFilesReached?: boolean | undefined
  /** Keeps the dialog open after a failure, so that the person can try again. */
  readonly allowManualRetry?: boolean | undefined
  /** Results carry the `File` itself as `originalFile`. */
  readonly exposeOriginalFile?: boolean | undefined
}

export interface UploadConfig extends Omit<UploadSettings, 'tags' | 'resumeStore'> {
  /** Up to ten; a function makes the text from the file. */
  readonly tags?: Readonly<Record<string, string | ((file: PickedFile) => unknown)>> | undefined
  readonly onProgress?: ((progress: unknown) => void) | undefined
  readonly onRetry?: ((attempt: unknown) => void) | undefined
  /** Taken, and without effect: every upload survives a bad network here. */
  readonly intelligent?: unknown
  readonly intelligentChunkSize?: unknown
}

/** What may be done with pictures before they are sent. */
export interface PictureOptions {
  readonly disableTransformer?: boolean | undefined
  readonly disableThumbnails?: boolean | undefined
  readonly disableAltText?: boolean | undefined
  readonly transformations?: Transformations | undefined
  /** `[width, height]`; one may be `null`. */
  readonly imageDim?: Dimensions | undefined
  readonly imageMax?: Dimensions | undefined
  readonly imageMin?: Dimensions | undefined
  /** Refuses pictures outside of `imageMin` and `imageMax`, in place of scaling them. */
  readonly imageMinMaxBlock?: boolean | undefined
  /** Takes out what cameras write into pictures: places, times, names. */
  readonly cleanupImageExif?:
    | boolean
    | {
        readonly keepOrientation?: boolean | undefined
        readonly keepICCandAPP?: boolean | undefined
      }
    | undefined
  /** Pictures to crop and send; nothing else is asked. */
  readonly cropFiles?: readonly (Blob | string)[] | undefined
}

export interface Transformations {
  readonly crop?:
    | boolean
    | {
        readonly aspectRatio?: number | undefined
        readonly force?: boolean | undefined
        /** Share of the picture selected at first, 0 to 1. */
        readonly autoCropArea?: number | undefined
      }
    | undefined
  readonly circle?: boolean | undefined
  readonly rotate?: boolean | undefined
  /** Every picture has to be edited before it is sent. */
  readonly force?: boolean | undefined
}

/** Pixels, width and height; `null` is free. */
export type Dimensions = readonly [number | null, number | null]

/** How the dialog looks and behaves. */
export interface DialogOptions {
  readonly displayMode?: 'overlay' | 'inline' | 'dropPane' | undefined
  /** A selector or an element, for `inline` and `dropPane`. */
  readonly container?: string | HTMLElement | undefined
  readonly dropPane?: DropPaneOptions | undefined
  /** Of the dialog's element; `__filestack-picker` by default. */
  readonly rootId?: string | undefined
  /** Pixels, width and height. */
  readonly modalSize?: readonly [number, number] | undefined
  readonly viewType?: 'grid' | 'list' | undefined
  /** `en`, `de`, `ar`, …; English for what the dialog does not speak. */
  readonly lang?: string | undefined
  readonly theme?: 'auto' | 'light' | 'dark' | undefined
  /** Other words for texts of the dialog. */
  readonly customText?: Readonly<Record<string, string>> | undefined
  /** By source or `default`: words above and below the button that connects. */
  readonly customAuthText?:
    | Readonly<
        Record<
          string,
          {
            readonly top?: string | readonly string[] | undefined
            readonly bottom?: string | readonly string[] | undefined
          }
        >
      >
    | undefined
  readonly supportEmail?: string | undefined
  /** Milliseconds that a passing sentence stays; 5000 by default. */
  readonly errorsTimeout?: number | undefined
  /** The address of a further style sheet. */
  readonly loadCss?: string | undefined
  readonly hideModalWhenUploading?: boolean | undefined
  readonly hideWhenUploading?: boolean | undefined
  readonly miniUploader?: boolean | undefined
  /** `pick` rejects, with the files that were selected, when the person goes away. */
  readonly rejectOnCancel?: boolean | undefined
}

/** For `displayMode: 'dropPane'`. */
export interface DropPaneOptions {
  readonly overlay?: boolean | undefined
  readonly showIcon?: boolean | undefined
  readonly showProgress?: boolean | undefined
  readonly disableClick?: boolean | undefined
  readonly customText?: string | undefined
  /** Pictures dropped here are cropped first. */
  readonly cropFiles?: boolean | readonly unknown[] | undefined
  onDragEnter?(event: DragEvent): void
  onDragLeave?(): void
  onDragOver?(): void
  onDrop?(event: DragEvent): void
  /** In place of `onUploadDone`. */
  onSuccess?(files: readonly PickedFile[]): void
  onError?(files: readonly PickedFile[]): void
  onProgress?(percent: number): void
  onClick?(event: MouseEvent): void
}

/** Taken from pages that were written for other pickers, and without effect. */
export interface IgnoredOptions {
  readonly transformationsUI?: unknown
  readonly websearch?: unknown
  readonly customSourceContainer?: unknown
  readonly customSourcePath?: unknown
  readonly customSourceName?: unknown
  readonly googleDriveAppID?: unknown
  readonly googleAppOrigin?: unknown
  readonly useSentryBreadcrumbs?: unknown
}

/** What the dialog tells the page. What these throw is reported to the console and changes nothing. */
export interface PickerCallbacks {
  onOpen?(handle: PickerHandle): void
  onClose?(): void
  onCancel?(result: PickResult): void
  /** Answers nothing, a changed file, or a promise of these; throwing or rejecting is a veto. */
  onFileSelected?(file: PickedFile): unknown
  onFileCropped?(file: PickedFile): void
  onFileUploadStarted?(file: PickedFile, controls: FileControls): void
  /** Files of the device only. */
  onFileUploadProgress?(file: PickedFile, progress: FileProgress): void
  onFileUploadFinished?(file: PickedFile): void
  onFileUploadFailed?(file: PickedFile, error: unknown): void
  onFileUploadCancel?(file: PickedFile): void
  onUploadStarted?(files: readonly PickedFile[]): void
  onUploadDone?(result: PickResult): void
}

export interface FileControls {
  pause(): void
  resume(): void
  cancel(): void
}

export interface FileProgress {
  /** 0 to 100. */
  readonly totalPercent: number
  readonly totalBytes: number
}
