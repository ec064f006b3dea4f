import type { IGNORED_OPTIONS, OptionInputs } from './option-list.ts'

/** What the manual says of one option; what it takes comes from its reader. */
export interface OptionManual {
  /** The first generation of clients that knows it; `ours` for what only we have. */
  readonly since: 'v0' | 'v1' | 'v3' | 'ours'
  /** When the page says nothing; read from the list of options unless it needs words. */
  readonly fallback?: string
  readonly text: string
}

export interface ManualGroup {
  readonly title: string
  readonly options: Readonly<Record<string, OptionManual>>
}

/** Every option has its line: the compiler asks for those that are missing. */
export const optionManual: Readonly<Record<keyof OptionInputs, OptionManual>> = {
  fromSources: {
    since: 'v0',
    text: 'Where files may come from, in this order. What the service does not have is passed over, with a warning in the console. One source alone opens at once, without the list.',
  },
  accept: {
    since: 'v0',
    fallback: 'everything',
    text: 'What may be chosen. Other files are shown greyed, with the reason. `*/*` is everything.',
  },
  acceptFn: {
    since: 'v3',
    fallback: 'none',
    text: 'Called for each file of the device with `(file, {acceptMime, mimeFromMagicBytes, mimeFromExtension})`; throwing or rejecting refuses it, and the words are shown.',
  },
  maxFiles: {
    since: 'v0',
    text: 'With 1, another choice takes the place of the first.',
  },
  minFiles: { since: 'v0', text: 'Fewer are not uploaded; the dialog says how many are missing.' },
  maxSize: {
    since: 'v0',
    fallback: 'no limit',
    text: 'Bytes of one file. Larger ones are greyed.',
  },
  failOverMaxFiles: {
    since: 'v3',
    text: 'A selection that does not fit is refused whole; without it, the first files are taken.',
  },
  disableDirectoryUpload: {
    since: 'v3',
    text: 'No folders of the device, neither chosen nor dropped.',
  },
  pickFolders: {
    since: 'ours',
    text: 'What a folder of a source stands for. `files`: the files in it, one by one, as far as `maxFiles` allows. `whole`: the folder as one, which counts as one file; the service stores all that is in it, and results have its files and a `folders` entry. With `preferLinkOverStore` always `files`.',
  },
  maxFolderFiles: {
    since: 'ours',
    fallback: 'what the service takes',
    text: 'With `pickFolders`: `whole`, how many files a folder may hold; one that holds more fails.',
  },
  multipleFileUpload: {
    since: 'v3',
    fallback: 'when `maxFiles` is more than 1',
    text: "Whether the device's file dialog takes several files.",
  },
  globalDropZone: {
    since: 'v0',
    text: 'Files may be dropped anywhere on the page, whatever the dialog shows; without it, on the view of the device.',
  },
  pasteMode: {
    since: 'v3',
    fallback: 'both false',
    text: 'Which of several pickers of a page takes what is pasted when none has the focus.',
  },
  videoResolution: {
    since: 'v0',
    text: 'Accepted without effect: phones record with their own camera, at its resolution.',
  },

  concurrency: { since: 'v0', text: 'Files of the device uploaded at once.' },
  storeTo: {
    since: 'v0',
    fallback: "the app's storage",
    text: 'How the copy is filed. `workflows` is passed over.',
  },
  uploadConfig: {
    since: 'v0',
    fallback: 'see below',
    text: 'How files of the device are sent, and `tags` of all files.',
  },
  disableStorageKey: { since: 'v0', text: 'Stored names have no random beginning.' },
  preferLinkOverStore: {
    since: 'v0',
    text: 'Files of sources are linked, not copied: their bytes stay where they are.',
  },
  linkRevision: {
    since: 'ours',
    text: 'With `preferLinkOverStore`: `follow` links go on with their files, `pin` links stay with the revision that was picked.',
  },
  uploadInBackground: {
    since: 'v0',
    text: 'With `disableTransformer`, files of the device are sent as soon as they are chosen; what is removed again is not part of the result.',
  },
  startUploadingWhenMaxFilesReached: {
    since: 'v0',
    text: 'Goes on to the upload with the last file that may be chosen.',
  },
  allowManualRetry: {
    since: 'v0',
    text: 'After a failure the dialog stays, and the person can try again; without it, it closes with `filesFailed`.',
  },
  exposeOriginalFile: {
    since: 'v0',
    text: '`originalFile` is the `File` itself in place of its name, type and size.',
  },

  disableTransformer: { since: 'v0', text: 'Pictures cannot be cropped or turned.' },
  disableThumbnails: { since: 'v0', text: 'Icons in place of small pictures.' },
  disableAltText: { since: 'v3', text: 'Pictures are not described.' },
  transformations: {
    since: 'v0',
    fallback: 'crop, circle and rotate',
    text: 'What may be done to pictures of the device. `circle` needs a free or square aspect ratio and makes a PNG; `force` and `crop.force` demand an edit. `config` is passed over.',
  },
  imageDim: {
    since: 'v0',
    fallback: 'none',
    text: 'JPEG, PNG and BMP files of the device are scaled to this size.',
  },
  imageMax: { since: 'v0', fallback: 'none', text: 'Larger ones are scaled down.' },
  imageMin: { since: 'v0', fallback: 'none', text: 'Smaller ones are scaled up.' },
  imageMinMaxBlock: { since: 'v3', text: 'They are refused in place of scaling them.' },
  cleanupImageExif: {
    since: 'v1',
    fallback: 'false',
    text: 'Takes out of JPEG files what the camera wrote: place, time, device.',
  },
  cropFiles: {
    since: 'v0',
    fallback: 'none',
    text: 'Opens with these pictures to crop; they are uploaded after the last one. Addresses have to allow the page to read them.',
  },

  displayMode: {
    since: 'v1',
    text: 'A dialog over the page, within it, or a pane that takes dropped files.',
  },
  container: {
    since: 'v1',
    fallback: 'needed for `inline` and `dropPane`',
    text: 'Where it is put on the page.',
  },
  dropPane: { since: 'v1', fallback: 'see below', text: 'How the pane looks and what it tells.' },
  rootId: {
    since: 'v0',
    text: "The id of the picker's element; where it is taken already, `-2` is put behind it. See [Theming](manual/theming.md).",
  },
  modalSize: {
    since: 'v0',
    fallback: '880 × 620, more on large screens',
    text: 'The size of the dialog where there is room for it.',
  },
  viewType: {
    since: 'v3',
    fallback: 'a list on small screens, else a grid',
    text: 'How files of sources are shown first.',
  },
  lang: { since: 'v0', text: 'Tags such as `pt-BR` work too.' },
  theme: {
    since: 'ours',
    text: '`auto` follows the system.',
  },
  customText: {
    since: 'v1',
    fallback: 'none',
    text: "Other words, by a text's name or its English words, see `packages/picker/src/locale/en.ts`; `{name}`s in them are filled in.",
  },
  customAuthText: {
    since: 'v3',
    fallback: 'none',
    text: 'Paragraphs above and below the button that connects, by source or `default`.',
  },
  supportEmail: { since: 'v3', fallback: 'none', text: 'Shown where something went wrong.' },
  errorsTimeout: {
    since: 'v3',
    text: 'Milliseconds until a passing message goes; 0 leaves it until it is dismissed.',
  },
  loadCss: { since: 'v3', fallback: 'none', text: 'The address of one more style sheet.' },
  hideModalWhenUploading: {
    since: 'v1',
    text: 'The dialog goes when the upload begins; the result comes all the same.',
  },
  hideWhenUploading: { since: 'v0', text: 'The older name of `hideModalWhenUploading`.' },
  miniUploader: {
    since: 'v3',
    text: 'The dialog becomes a small panel in the corner when the upload begins.',
  },
  rejectOnCancel: {
    since: 'v0',
    text: '`pick` rejects with the selected files when the person gives up; without it, it stays open.',
  },

  onOpen: { since: 'v0', fallback: 'none', text: '`(picker)`: it is shown.' },
  onClose: { since: 'v0', fallback: 'none', text: '`()`: it is gone.' },
  onCancel: {
    since: 'v1',
    fallback: 'none',
    text: '`({filesUploaded, filesFailed})`: the person gave up.',
  },
  onFileSelected: {
    since: 'v0',
    fallback: 'none',
    text: '`(file)`: returns nothing, a changed file, or a promise of these; `filename`, `alt` and a `Blob` as `originalFile` are taken over. Throwing or rejecting is a veto, and the words are shown.',
  },
  onFileCropped: { since: 'v3', fallback: 'none', text: '`(file)`: a picture was edited.' },
  onFileUploadStarted: {
    since: 'v0',
    fallback: 'none',
    text: '`(file, {pause, resume, cancel})`. What the service fetches by itself cannot pause.',
  },
  onFileUploadProgress: {
    since: 'v0',
    fallback: 'none',
    text: '`(file, {totalPercent, totalBytes})`, for files of the device.',
  },
  onFileUploadFinished: {
    since: 'v0',
    fallback: 'none',
    text: '`(file)` with `handle` and `url`.',
  },
  onFileUploadFailed: { since: 'v0', fallback: 'none', text: '`(file, error)`.' },
  onFileUploadCancel: { since: 'v3', fallback: 'none', text: '`(file)`.' },
  onUploadStarted: { since: 'v0', fallback: 'none', text: '`(files)`: everything chosen.' },
  onUploadDone: {
    since: 'v1',
    fallback: 'none',
    text: '`({filesUploaded, filesFailed})`: the end, in the order of choosing.',
  },
}

/** Accepted so that pages need no change. */
export const ignoredManual: Readonly<Record<(typeof IGNORED_OPTIONS)[number], OptionManual>> = {
  transformationsUI: { since: 'v3', text: 'There is one editor of pictures.' },
  websearch: { since: 'v3', text: 'There is no search of the web.' },
  customSourceContainer: { since: 'v0', text: 'Sources are set up in the service.' },
  customSourcePath: { since: 'v0', text: 'Sources are set up in the service.' },
  customSourceName: { since: 'v1', text: 'Sources are set up in the service.' },
  googleDriveAppID: { since: 'v3', text: "A source's keys are set up in the service." },
  googleAppOrigin: { since: 'v3', text: "A source's keys are set up in the service." },
  useSentryBreadcrumbs: { since: 'v3', text: 'Nothing is reported to anybody else.' },
}

/** The chapters of the manual, by the first option of each. */
export const CHAPTERS: Readonly<Partial<Record<keyof OptionInputs, string>>> = {
  fromSources: 'What may be chosen',
  concurrency: 'How it is stored',
  disableTransformer: 'Pictures',
  displayMode: 'The dialog',
  onOpen: 'Functions of the page',
}
