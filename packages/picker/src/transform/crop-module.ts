import type { Box, Size, Turns } from './crop-box.ts'

/** What is loaded when the first picture is edited: `crop-chunk.ts`. */
export interface CropModule {
  /** Decodes a picture, turned as its file says. Rejects when this browser cannot read it. */
  openPicture(file: Blob): Promise<Picture>
  createCropArea(host: HTMLElement, settings: CropAreaSettings): CropArea
  /** The part as a picture of its own; round ones, and types browsers cannot write, are PNG. */
  drawPart(picture: Picture, part: PicturePart): Promise<Blob>
}

/** A decoded picture. It takes four bytes a pixel until it is closed. */
export interface Picture {
  readonly size: Size
  readonly bitmap: ImageBitmap
  close(): void
}

/** What of a picture is kept, and how it is turned. */
export interface Shape {
  readonly turns: Turns
  /** In pixels of the turned picture. */
  readonly box: Box
  readonly isCircle: boolean
}

export interface PicturePart extends Shape {
  /** Of the file the picture came from. */
  readonly type: string
}

export interface CropAreaSettings {
  readonly picture: Picture
  /** Accessible name of the selection. */
  readonly label: string
  /** The element that explains the keys. */
  readonly describedBy: string
  onChange(box: Box): void
}

export interface ShownShape extends Shape {
  /** The shape that is kept while the selection changes its size; `undefined` is free. */
  readonly ratio: number | undefined
  /** Without a selection all of the picture is kept. */
  readonly hasSelection: boolean
}

/** The picture on the screen, with what is selected of it. */
export interface CropArea {
  show(shape: ShownShape): void
  destroy(): void
}

/** The module as it was loaded. Throws when it is not ours. */
export function parseCropModule(module: unknown): CropModule {
  const names = ['openPicture', 'createCropArea', 'drawPart']
  if (typeof module !== 'object' || module === null) throw new TypeError('crop.js is not a module')
  if (!names.every((name) => name in module)) throw new TypeError('crop.js is of another version')
  return module as CropModule
}
