import type { ApiSettings, ExportItem, Security, StoreTo } from './api/api.ts'
import type { Endpoints } from './api/endpoints.ts'
import type { Files } from './files/files.ts'
import type { PreviewOptions } from './files/preview.ts'
import type { StoreUrlOptions } from './files/store-url.ts'
import type { Tasks } from './files/transform-url.ts'
import type { UploadedFile } from './files/uploaded-file.ts'
import type { PickerHandle } from './picker/load-picker.ts'
import type { PickerOptions } from './picker-options.ts'
import type { PickResult } from './results.ts'
import type { ExportOptions, SaveAsOptions } from './saving/options.ts'
import type { SavedFile, SaveResult } from './saving/results.ts'
import type { Session } from './session.ts'
import type { TransferToken } from './upload/control.ts'
import type { UploadOptions } from './upload/upload-file.ts'
import type { MultiuploadOptions, MultiuploadResult } from './upload/upload-files.ts'
import type { UploadSource } from './upload/upload-source.ts'

/**
 * Everything a page or a server asks of Quayside. What is refused rejects with `RequestError`, and
 * what is aborted through a `signal` with the signal's reason.
 */
export interface Client extends Files {
  /** As picker scripts read it. */
  readonly session: Session
  readonly endpoints: Endpoints
  /** For `createApi` of `@quayside/client/api`, which has the calls that are not here. */
  readonly settings: ApiSettings
  /** From now on, for all calls; policies run out while a page stays open. */
  setSecurity(security: Security | undefined): void

  /**
   * Opens the dialog. Resolves when the uploads are done, or when the person has gone, with what was
   * uploaded by then. With `rejectOnCancel` it rejects in the latter case, with the list of the
   * files that were selected. Rejects with `PickerLoadError` when the dialog cannot be loaded.
   */
  pick(options?: PickerOptions): Promise<PickResult>
  /** A dialog to be opened later. Its script is loaded when it is first shown. */
  picker(options?: PickerOptions): PickerHandle
  /** Loads the dialog's script ahead of time. */
  preload(): Promise<void>

  /**
   * Sends a file in parts; requests that fail are repeated, and wait while the browser is offline.
   * `token`, an empty object, gets `cancel`, `pause` and `resume`.
   */
  upload(
    source: UploadSource,
    options?: UploadOptions,
    storeOptions?: StoreTo,
    token?: TransferToken,
  ): Promise<UploadedFile>
  /** Sends several; one that fails does not stop the others. Rejects only when it is cancelled. */
  multiupload(
    sources: readonly UploadSource[],
    options?: MultiuploadOptions,
    storeOptions?: StoreTo,
    token?: TransferToken,
  ): Promise<MultiuploadResult>
  /** Has the service fetch an address; `token` gets `cancel`. */
  storeURL(
    url: string,
    storeOptions?: StoreTo,
    token?: TransferToken,
    options?: StoreUrlOptions,
  ): Promise<UploadedFile>

  /**
   * Saves a file in a source without a dialog: a handle, the address of a file or of what `transform`
   * makes of it, or any address of the web. The person of this session has to be connected there,
   * and to have allowed writing; `saveAs` asks them. Rejects with `RequestError` when it is not
   * saved. When the signal is aborted nothing of it stays there.
   */
  export(what: string, options: ExportOptions & Pick<ExportItem, 'filename'>): Promise<SavedFile>
  /** Saves several; one that fails does not stop the others. */
  export(what: readonly (string | ExportItem)[], options: ExportOptions): Promise<SaveResult>
  /**
   * Opens a dialog in which a person chooses where to save. Resolves when all was saved, or when
   * the person has gone, with what was saved by then; what they leave to itself is waited for.
   */
  saveAs(
    what: string | readonly (string | ExportItem)[],
    options?: SaveAsOptions,
  ): Promise<SaveResult>

  /** The content, as a stream that is read when it is wanted: `.blob()`, `.body`. */
  download: Files['download']
  /** The whole content. */
  retrieve(...request: Parameters<Files['download']>): Promise<Blob>
  /** The address of a file, or of what tasks make of it; nothing is asked. */
  transform(source: string, tasks?: Tasks, security?: Security): string
  /** Shows a viewer in the element with this id, or in a window. */
  preview(handle: string, options?: PreviewOptions): HTMLIFrameElement | Window | null
  /** Signs the person out of one source, or of all. */
  logout(source?: string): Promise<void>
}
