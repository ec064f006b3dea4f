import { LANGUAGES, type Language, languageOf } from './languages.ts'
import type { PickerOptions, Transformations } from './picker-options.ts'
import {
  as,
  boolean,
  callback,
  either,
  functionOf,
  integer,
  mapOf,
  number,
  objectOf,
  oneOf,
  type Reader,
  text,
} from './readers.ts'
import {
  accept,
  authText,
  container,
  type DropPaneInput,
  dimensions,
  dropPane,
  exifCleaning,
  modalSize,
  pictures,
  sourceNames,
  transformations,
  uploadConfig,
} from './special-readers.ts'

/** How one option is read. */
export interface Option<Value> {
  readonly reader: Reader<Value>
  /** What it is when the page says nothing. */
  readonly fallback: Value
}

/** As the page writes them; `parseOptions` settles what depends on several. */
export type OptionInputs = Omit<PickerOptions, 'dropPane'> & {
  readonly dropPane: DropPaneInput | undefined
}

type OptionList = {
  readonly [Name in keyof OptionInputs]-?: Option<OptionInputs[Name]>
}

/** What the dialog offers when a page names no sources, as far as the service has them. */
export const USUAL_SOURCES: readonly string[] = [
  'local_file_system',
  'url',
  'imagesearch',
  'facebook',
  'instagram',
  'googledrive',
  'dropbox',
]

const EVERYTHING: Transformations = {
  crop: { aspectRatio: undefined, force: false, autoCropArea: undefined },
  circle: true,
  rotate: true,
  force: false,
}

const flag = (fallback: boolean): Option<boolean> => ({ reader: boolean, fallback })

function maybe<Value>(reader: Reader<Value>): Option<Value | undefined> {
  return { reader, fallback: undefined }
}

function told<Called extends (...args: never[]) => void>(): Option<Called | undefined> {
  return maybe(callback<Called>())
}

const language: Reader<Language> = as(
  text,
  (tag) => languageOf(tag) ?? 'en',
  `one of ${LANGUAGES.join(', ')}; others show English`,
)

/** Every option there is, in the order of the manual, which tells of each in `option-manual.ts`. */
export const optionList: OptionList = {
  fromSources: { reader: sourceNames, fallback: USUAL_SOURCES },
  accept: { reader: accept, fallback: [] },
  acceptFn: maybe(functionOf()),
  maxFiles: { reader: integer(1, 1_000_000), fallback: 1 },
  minFiles: { reader: integer(1, 1_000_000), fallback: 1 },
  maxSize: maybe(integer(1)),
  failOverMaxFiles: flag(false),
  disableDirectoryUpload: flag(false),
  pickFolders: { reader: oneOf('files', 'whole'), fallback: 'files' },
  maxFolderFiles: maybe(integer(1)),
  multipleFileUpload: maybe(boolean),
  globalDropZone: flag(false),
  pasteMode: {
    reader: as(
      objectOf<{ pasteToFirstInViewPort: boolean; pasteToFirstInstance: boolean }>({
        pasteToFirstInViewPort: boolean,
        pasteToFirstInstance: boolean,
      }),
      ({ pasteToFirstInViewPort = false, pasteToFirstInstance = false }) => ({
        pasteToFirstInViewPort,
        pasteToFirstInstance,
      }),
    ),
    fallback: { pasteToFirstInViewPort: false, pasteToFirstInstance: false },
  },
  videoResolution: { reader: oneOf('320x240', '640x480', '1280x720'), fallback: '640x480' },

  concurrency: { reader: integer(1, 20), fallback: 4 },
  storeTo: {
    reader: objectOf({
      filename: text,
      location: oneOf('s3', 'S3', 'gcs', 'azure', 'rackspace', 'dropbox'),
      container: text,
      path: text,
      region: text,
      access: oneOf('public', 'private'),
    }),
    fallback: {},
  },
  uploadConfig: { reader: uploadConfig, fallback: {} },
  disableStorageKey: flag(false),
  preferLinkOverStore: flag(false),
  linkRevision: { reader: oneOf('follow', 'pin'), fallback: 'follow' },
  uploadInBackground: flag(true),
  startUploadingWhenMaxFilesReached: flag(false),
  allowManualRetry: flag(false),
  exposeOriginalFile: flag(false),

  disableTransformer: flag(false),
  disableThumbnails: flag(false),
  disableAltText: flag(false),
  transformations: { reader: transformations, fallback: EVERYTHING },
  imageDim: maybe(dimensions),
  imageMax: maybe(dimensions),
  imageMin: maybe(dimensions),
  imageMinMaxBlock: flag(false),
  cleanupImageExif: { reader: exifCleaning, fallback: undefined },
  cropFiles: { reader: pictures, fallback: [] },

  displayMode: { reader: oneOf('overlay', 'inline', 'dropPane'), fallback: 'overlay' },
  container: maybe(container),
  dropPane: maybe(dropPane),
  rootId: { reader: text, fallback: '__filestack-picker' },
  modalSize: maybe(modalSize),
  viewType: maybe(oneOf('grid', 'list')),
  lang: { reader: language, fallback: 'en' },
  theme: { reader: oneOf('auto', 'light', 'dark'), fallback: 'auto' },
  customText: { reader: mapOf(text), fallback: {} },
  customAuthText: { reader: mapOf(authText), fallback: {} },
  supportEmail: maybe(text),
  errorsTimeout: { reader: number(0, 3_600_000), fallback: 5000 },
  loadCss: maybe(as(either(text, boolean), (url) => (typeof url === 'string' ? url : undefined))),
  hideModalWhenUploading: flag(false),
  hideWhenUploading: flag(false),
  miniUploader: flag(false),
  rejectOnCancel: flag(false),

  onOpen: told(),
  onClose: told(),
  onCancel: told(),
  onFileSelected: maybe(functionOf()),
  onFileCropped: told(),
  onFileUploadStarted: told(),
  onFileUploadProgress: told(),
  onFileUploadFinished: told(),
  onFileUploadFailed: told(),
  onFileUploadCancel: told(),
  onUploadStarted: told(),
  onUploadDone: told(),
}

/** Accepted, so that pages need no change, and without effect; the manual says why. */
export const IGNORED_OPTIONS = [
  'transformationsUI',
  'websearch',
  'customSourceContainer',
  'customSourcePath',
  'customSourceName',
  'googleDriveAppID',
  'googleAppOrigin',
  'useSentryBreadcrumbs',
] as const
