/** A file in results and callbacks of the picker (Filestack reference 8.7). */
export interface PickedFile {
  readonly filename: string
  /** Present once it is stored or linked. */
  readonly handle?: string
  readonly url?: string
  readonly mimetype: string
  readonly size: number
  /** `dropbox`, `local_file_system`, `url`. */
  readonly source: string
  readonly originalPath: string
  /** A UUID, the same in all callbacks of the file. */
  readonly uploadId: string
  readonly status?: string
  readonly key?: string
  readonly container?: string
  /** The `File` itself with `exposeOriginalFile`, else what is known of it. */
  readonly originalFile?:
    | File
    | { readonly name: string; readonly type: string; readonly size: number }
  readonly cropped?: {
    readonly cropArea: {
      readonly position: readonly [number, number]
      readonly size: readonly [number, number]
    }
    readonly originalImageSize: readonly [number, number]
  }
  readonly rotated?: { readonly value: number; readonly direction: 'CW' | 'CCW' }
  readonly alt?: string
  readonly uploadTags?: Readonly<Record<string, string>>
}

export interface PickResult {
  readonly filesUploaded: readonly PickedFile[]
  readonly filesFailed: readonly PickedFile[]
  /** With `pickFolders: 'whole'`: the folders those files came with. */
  readonly folders?: readonly PickedFolder[]
}

/** A folder that was picked as one; its files are among those of the result. */
export interface PickedFolder {
  readonly source: string
  readonly originalPath: string
  readonly uploaded: number
  readonly failed: number
  /** Files of other kinds than the page accepts, or too large. */
  readonly skipped: number
  /** An address of all its files in one archive. */
  readonly zip?: string
}
