import type { LocalFile } from '../engine.ts'
import { conversionUnsupported, sourceBroken } from '../errors.ts'
import { createPicture } from './create-picture.ts'
import { openBitmap, openIcon } from './formats/bitmap.ts'
import { openHeif } from './formats/heic.ts'
import { openKnown } from './formats/known.ts'
import { openPdfPage } from './formats/pdf-page.ts'
import { openSvg } from './formats/svg.ts'
import type { Picture } from './picture.ts'
import type { PictureSource } from './picture-source.ts'
import { type FileForm, recognisePicture } from './recognise-picture.ts'

export interface DecodingWishes {
  readonly limits: { readonly pixels: number; readonly frames: number }
  /** Only the first frame of a moving picture: the result cannot move. */
  readonly isStill?: boolean
  /** Which page or frame, from 1, where there are several. */
  readonly page?: number
  /** Whether what the camera wrote will be written again. */
  readonly keepMetadata?: boolean
  /** Dots per inch, of what is drawn: SVG and PDF. */
  readonly density?: number
}

/** Opens a file of a form; what is wrong with it may show only when its pixels are wanted. */
export type OpenForm = (path: string, wishes: DecodingWishes) => Promise<PictureSource>

const FORMS: Readonly<Record<Exclude<FileForm, 'other'>, OpenForm>> = {
  known: openKnown,
  heif: openHeif,
  svg: openSvg,
  pdf: openPdfPage,
  bitmap: openBitmap,
  icon: openIcon,
}

/**
 * The picture in a file: upright, in sRGB, moving if it moves. Its first bytes say what it is, not
 * its name or type. Throws `conversion_source_broken`, `conversion_unsupported`,
 * `picture_too_large`, and for PDFs what `renderPage` throws.
 */
export async function decodePicture(file: LocalFile, wishes: DecodingWishes): Promise<Picture> {
  const form = await recognisePicture(file)
  if (form === 'other') throw unreadable(file)
  return createPicture(await FORMS[form](file.path, wishes), wishes.limits)
}

/** What calls itself a picture and is none is broken; what is another kind of picture is not. */
function unreadable({ contentType }: LocalFile) {
  const [type = ''] = contentType.split(';')
  return READABLE.test(type)
    ? sourceBroken()
    : conversionUnsupported(`a file of the type ${type} is no picture that can be read here`)
}

const READABLE =
  /^image\/(jpeg|png|apng|webp|gif|tiff|avif|hei[cf]|svg\+xml|bmp|x-icon|vnd\.microsoft\.icon)$|pdf$/
