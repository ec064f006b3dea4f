import { closeSync, openSync, writeSync } from 'node:fs'
import { conversionFailed, conversionTooLarge } from '../errors.ts'
import type { Pdfium } from './pdfium.ts'

/**
 * Writes a document to a new file, piece by piece. Throws `conversion_too_large` when it gets
 * larger than `maxBytes`; what has been written until then stays for whoever cleans up.
 */
export function saveDocument(
  pdfium: Pdfium,
  document: number,
  { path, maxBytes }: { readonly path: string; readonly maxBytes: number },
): void {
  const fd = openSync(path, 'wx')
  let written = 0
  const write = (_writer: number, from: number, size: number) => {
    written += size
    if (written > maxBytes) return 0
    const bytes = pdfium.memory().subarray(from, from + size)
    for (let done = 0; done < size; ) done += writeSync(fd, bytes, done)
    return 1
  }
  try {
    // The library's record of a writer: which edition of the record it is, and what to call.
    const writer = pdfium.allocate(8)
    pdfium.writeInt(writer, 1)
    pdfium.writeInt(writer + 4, pdfium.callback(write, 3))
    const isSaved = pdfium.FPDF_SaveAsCopy(document, writer, 0)
    if (written > maxBytes) {
      throw conversionTooLarge('its result would be larger than a conversion may make')
    }
    if (!isSaved) throw conversionFailed('the PDF library could not write the document')
  } finally {
    closeSync(fd)
  }
}
