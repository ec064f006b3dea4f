import { pictureTooLarge } from '../errors.ts'
import type { Pixels } from '../sharp/picture.ts'
import { type PdfDocument, type PdfFile, withPage, withPdf } from './document.ts'

export interface PageWishes {
  /** From 1; the first one if nothing is said. */
  readonly page?: number | undefined
  /** Dots per inch; 150 if nothing is said. */
  readonly density?: number | undefined
  /** Width times height. */
  readonly maxPixels: number
}

/** Sharp on a screen of any kind: A4 becomes 1,240 by 1,754. */
const DEFAULT_DENSITY = 150
const POINTS_PER_INCH = 72
/** Opaque, as paper is. */
const WHITE = 0xffffffff
/** What the library calls its pixels of four bytes, the last of them alpha. */
const FORMAT_WITH_ALPHA = 4
/** Comments and marks are drawn too, and red comes first. */
const DRAW_ANNOTATIONS = 0x01
const RED_FIRST = 0x10

/**
 * Draws a page of a PDF on white, as it is turned when shown. Throws `picture_too_large` before
 * anything is drawn, `conversion_page_missing`, and what `withPdf` throws.
 */
export async function renderPage(file: PdfFile, wishes: PageWishes): Promise<Pixels> {
  return await withPdf(file, (document) => drawPage(document, wishes))
}

export function drawPage(
  document: PdfDocument,
  { page = 1, density, maxPixels }: PageWishes,
): Pixels {
  const { pdfium } = document
  const scale = (density ?? DEFAULT_DENSITY) / POINTS_PER_INCH
  return withPage(document, page, (opened) => {
    const width = Math.max(1, Math.round(pdfium.FPDF_GetPageWidthF(opened) * scale))
    const height = Math.max(1, Math.round(pdfium.FPDF_GetPageHeightF(opened) * scale))
    // A broken page may have no size at all.
    if (!(width * height <= maxPixels)) {
      throw pictureTooLarge(`page ${page} would be ${width} × ${height} pixels`)
    }
    const size = width * height * 4
    const pixels = pdfium.allocate(size)
    const bitmap = pdfium.FPDFBitmap_CreateEx(width, height, FORMAT_WITH_ALPHA, pixels, width * 4)
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE)
    const flags = DRAW_ANNOTATIONS | RED_FIRST
    pdfium.FPDF_RenderPageBitmap(bitmap, opened, 0, 0, width, height, 0, flags)
    const data = Buffer.from(pdfium.memory().subarray(pixels, pixels + size))
    pdfium.FPDFBitmap_Destroy(bitmap)
    return { data, width, height, frames: 1 }
  })
}
