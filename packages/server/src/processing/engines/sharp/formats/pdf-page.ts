import type { DecodingWishes } from '../decode-picture.ts'
import type { PictureSource } from '../picture-source.ts'
import { sharpOfPixels } from '../pixels.ts'

/** A page of a PDF, drawn by pdfium at once: before, it has no size in pixels. */
export async function openPdfPage(
  path: string,
  { limits, page, density }: DecodingWishes,
): Promise<PictureSource> {
  const { renderPage } = await import('../../pdf/render-page.ts')
  const pixels = await renderPage(path, { page, density, maxPixels: limits.pixels })
  const { width, height } = pixels
  return {
    ...{ width, height, frames: 1, hasAlpha: false, origin: {}, isDecoded: true },
    open: async () => sharpOfPixels(pixels),
  }
}
