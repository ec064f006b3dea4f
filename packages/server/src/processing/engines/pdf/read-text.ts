import { closeSync, openSync, writeSync } from 'node:fs'
import { conversionTooLarge } from '../errors.ts'
import { type PdfDocument, withPage } from './document.ts'

/** Between pages, as other programs do. */
const PAGE_BREAK = '\f'

/** Writes the text of these pages, from 1, into a new file. Throws `conversion_too_large`. */
export function writeText(
  document: PdfDocument,
  pages: readonly number[],
  { path, maxBytes }: { readonly path: string; readonly maxBytes: number },
): void {
  const fd = openSync(path, 'wx')
  let written = 0
  try {
    for (const [at, page] of pages.entries()) {
      const text = Buffer.from(`${at === 0 ? '' : PAGE_BREAK}${textOf(document, page)}`)
      written += text.length
      if (written > maxBytes) throw conversionTooLarge('it has too much text')
      for (let done = 0; done < text.length; ) done += writeSync(fd, text, done)
    }
  } finally {
    closeSync(fd)
  }
}

/** In the order it is written on the page, with a line feed after every line. */
export function textOf(document: PdfDocument, page: number): string {
  const { pdfium } = document
  return withPage(document, page, (opened) => {
    const texts = pdfium.FPDFText_LoadPage(opened)
    if (texts === 0) return ''
    try {
      const count = pdfium.FPDFText_CountChars(texts)
      if (count <= 0) return ''
      const room = (count + 1) * 2
      const target = pdfium.allocate(room)
      const written = pdfium.FPDFText_GetText(texts, 0, count, target)
      const end = target + Math.max(0, written - 1) * 2
      return toLines(pdfium.memory().toString('utf16le', target, end))
    } finally {
      pdfium.FPDFText_ClosePage(texts)
    }
  })
}

/** Lines end with two characters in the library; a word cut at a line's end has U+FFFE there. */
function toLines(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').replaceAll('\ufffe', '-')
  return lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`
}
