import type { PdfDocument } from './document.ts'
import { drawPage } from './render-page.ts'

/** Enough to see whether anything on a page has a colour. */
const DENSITY = 50
/** Grey as JPEG keeps it is not quite grey. */
const NEARLY_GREY = 12

/** Whether anything on a page has a colour, for each of these pages. */
export function describeColors(
  document: PdfDocument,
  pages: readonly number[],
  { maxPixels }: { readonly maxPixels: number },
): readonly { readonly page: number; readonly color: boolean }[] {
  return pages.map((page) => {
    const { data } = drawPage(document, { page, density: DENSITY, maxPixels })
    return { page, color: hasColor(data) }
  })
}

function hasColor(data: Buffer): boolean {
  for (let at = 0; at < data.length; at += 4) {
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3)
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > NEARLY_GREY) return true
  }
  return false
}
