/** Something the person chose, wherever it lies. Values are replaced, never changed. */
export type Choice = DeviceChoice | CloudChoice | UrlChoice

interface ChoiceFacts {
  /** A UUID: `uploadId` of results and callbacks, the same from choosing to the end. */
  readonly id: string
  /** As it will be called; the person may rename it. */
  readonly name: string
  /** Bytes; unknown for documents that exist only as exports, and some addresses. */
  readonly size: number | undefined
  /** Empty when nobody knows. */
  readonly contentType: string
  /** `local_file_system`, `url`, or the source's name. */
  readonly source: string
  /** What results call `originalPath`: the path at the source, the address, or the file's name. */
  readonly originalPath: string
  /** An address (also `blob:`) of a small picture. */
  readonly thumbnail: string | undefined
  /** Text for those who cannot see the picture. */
  readonly alt: string | undefined
}

export interface DeviceChoice extends ChoiceFacts {
  readonly kind: 'device'
  /** What will be sent: the file itself, or what became of it. */
  readonly file: Blob
  /** The file as it was chosen. */
  readonly original: File
  readonly cropped: Cropped | undefined
  readonly rotated: Rotated | undefined
  /** It says that it is a picture, and is none that this browser can read. */
  readonly isUnreadable?: boolean | undefined
}

export interface CloudChoice extends ChoiceFacts {
  readonly kind: 'cloud'
  /** The entry's path, opaque. */
  readonly path: string
  /** The `id` of the account it lies in; by default the one used last. */
  readonly account?: string | undefined
  readonly exportFormat: string | undefined
  /** A whole folder: the service finds the files in it. */
  readonly isFolder?: boolean | undefined
  /** The job that took it, of which what failed is to be tried again. */
  readonly again?: string | undefined
}

/** Whether it stands for all files in a folder. */
export const isWholeFolder = (choice: Choice): boolean =>
  choice.kind === 'cloud' && choice.isFolder === true

export interface UrlChoice extends ChoiceFacts {
  readonly kind: 'url'
  readonly url: string
}

/** In pixels of the original. */
export interface Cropped {
  readonly cropArea: {
    readonly position: readonly [number, number]
    readonly size: readonly [number, number]
  }
  readonly originalImageSize: readonly [number, number]
}

export interface Rotated {
  readonly value: number
  readonly direction: 'CW' | 'CCW'
}
