import type { PdfDocument } from './document.ts'
import { type PageSize, paperName } from './paper.ts'
import { parsePdfDate } from './pdf-date.ts'
import type { Pdfium } from './pdfium.ts'

const FORMS = ['none', 'acroform', 'xfa', 'xfa'] as const

/** What a PDF says about itself, in the words of the answer. What it does not say is left out. */
export function describeDocument(document: PdfDocument) {
  const { pdfium, pointer, pages, size } = document
  const about = (name: string) => readAbout(document, name)
  const first = pageSize(document, 1)
  return {
    pages,
    ...given({
      title: about('Title'),
      author: about('Author'),
      subject: about('Subject'),
      keywords: about('Keywords'),
      creator: about('Creator'),
      producer: about('Producer'),
      creation_date: parsePdfDate(about('CreationDate')),
      modification_date: parsePdfDate(about('ModDate')),
      page_format: paperName(first),
    }),
    page_size: { width: round(first.width), height: round(first.height) },
    page_rotation: pdfium.EPDF_GetPageRotationByIndex(pointer, 0) * 90,
    encrypted: pdfium.EPDF_IsEncrypted(pointer),
    tagged: pdfium.FPDFCatalog_IsTagged(pointer),
    form: FORMS[pdfium.FPDF_GetFormType(pointer)] ?? 'none',
    javascript: pdfium.FPDFDoc_GetJavaScriptActionCount(pointer) > 0,
    version: readVersion(pdfium, pointer),
    file_size: size,
  }
}

/** The little that `output=docinfo:true` tells. */
export function describeBriefly(document: PdfDocument) {
  const { width, height } = pageSize(document, 1)
  return {
    numpages: document.pages,
    dimensions: { width: round(width), height: round(height) },
  }
}

/** As the page is turned when shown, without reading what is on it. */
export function pageSize({ pdfium, pointer }: PdfDocument, page: number): PageSize {
  const size = pdfium.allocate(8)
  pdfium.writeFloats(size, [0, 0])
  pdfium.FPDF_GetPageSizeByIndexF(pointer, page - 1, size)
  return { width: pdfium.readFloat(size), height: pdfium.readFloat(size + 4) }
}

/** Longer ones are no title and no name. */
const MAX_CHARACTERS = 10_000

/** One entry of what the document says about itself; `undefined` where it says nothing. */
export function readAbout({ pdfium, pointer }: PdfDocument, name: string): string | undefined {
  const size = Math.min(pdfium.FPDF_GetMetaText(pointer, name, 0, 0), 2 * MAX_CHARACTERS)
  if (size <= 2) return undefined
  const text = pdfium.allocate(size)
  if (pdfium.FPDF_GetMetaText(pointer, name, text, size) > size) return undefined
  // It ends with a zero of two bytes.
  return pdfium.memory().toString('utf16le', text, text + size - 2)
}

/** `14` is version 1.4. */
function readVersion(pdfium: Pdfium, document: number): string {
  const version = pdfium.allocate(4)
  pdfium.writeInt(version, 0)
  pdfium.FPDF_GetFileVersion(document, version)
  const number = pdfium.readInt(version)
  return `${Math.floor(number / 10)}.${number % 10}`
}

function given(values: Readonly<Record<string, string | undefined>>) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

/** To hundredths: sides are kept as single-precision numbers. */
function round(points: number): number {
  return Math.round(points * 100) / 100
}
