import sharp from 'sharp'
import { conversionFailed } from '../errors.ts'
import type { Pixels } from '../sharp/picture.ts'
import { fitOnto, type PaperWishes, paperFor } from './paper.ts'
import type { Pdfium } from './pdfium.ts'

export interface PicturePage extends PaperWishes {
  /** 1 to 100 keeps it as JPEG does; without it nothing is lost, and it may be seen through. */
  readonly quality?: number | undefined
}

/** The longest side a page can have, in points. */
const MAX_POINTS = 14_400
/** The library's pixels of four bytes, the last of them alpha, blue first. */
const FORMAT_WITH_ALPHA = 4

/**
 * A new document of one page with this picture. Without a format of paper the page is as large as
 * the picture, a pixel to a point; otherwise the picture is as large as the paper allows.
 */
export async function drawPicturePage(
  pdfium: Pdfium,
  pixels: Pixels,
  { quality, ...wishes }: PicturePage,
): Promise<number> {
  const { width, height } = pixels
  const shrink = Math.min(1, MAX_POINTS / Math.max(width, height))
  const size = { width: width * shrink, height: height * shrink }
  const paper = paperFor(size, wishes)
  const { scale, left, bottom } = fitOnto(size, paper)

  const document = pdfium.FPDF_CreateNewDocument()
  const page = pdfium.FPDFPage_New(document, 0, paper.width, paper.height)
  const picture = pdfium.FPDFPageObj_NewImageObj(document)
  const isTaken =
    quality === undefined
      ? takePixels(pdfium, picture, pixels)
      : takeJpeg(pdfium, picture, await toJpeg(pixels, quality))
  if (!isTaken) throw conversionFailed('the PDF library could not take over the picture')
  const [across, up] = [size.width * scale, size.height * scale]
  pdfium.FPDFImageObj_SetMatrix(picture, across, 0, 0, up, left, bottom)
  pdfium.FPDFPage_InsertObject(page, picture)
  pdfium.FPDFPage_GenerateContent(page)
  pdfium.FPDF_ClosePage(page)
  return document
}

function takePixels(pdfium: Pdfium, picture: number, { data, width, height }: Pixels): boolean {
  const place = pdfium.allocate(width * height * 4)
  const target = pdfium.memory().subarray(place, place + width * height * 4)
  target.set(data.subarray(0, target.length))
  // Blue comes first in the library, red in ours.
  for (let at = 0; at < target.length; at += 4) {
    const red = target[at] as number
    target[at] = target[at + 2] as number
    target[at + 2] = red
  }
  const bitmap = pdfium.FPDFBitmap_CreateEx(width, height, FORMAT_WITH_ALPHA, place, width * 4)
  const isTaken = pdfium.FPDFImageObj_SetBitmap(0, 0, picture, bitmap)
  pdfium.FPDFBitmap_Destroy(bitmap)
  return isTaken
}

/** The library reads the file through a record like that of a document. */
function takeJpeg(pdfium: Pdfium, picture: number, jpeg: Buffer): boolean {
  const read = (_context: number, position: number, target: number, size: number) => {
    const part = jpeg.subarray(position, position + size)
    pdfium.memory().set(part, target)
    return part.length === size ? 1 : 0
  }
  const access = pdfium.allocate(12)
  pdfium.writeInt(access, jpeg.length)
  pdfium.writeInt(access + 4, pdfium.callback(read, 4))
  pdfium.writeInt(access + 8, 0)
  return pdfium.FPDFImageObj_LoadJpegFileInline(0, 0, picture, access)
}

async function toJpeg({ data, width, height }: Pixels, quality: number): Promise<Buffer> {
  return await sharp(data.subarray(0, width * height * 4), {
    raw: { width, height, channels: 4 },
    limitInputPixels: false,
  })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality })
    .toBuffer()
}
