import { conversionFailed } from '../errors.ts'
import type { PdfDocument } from './document.ts'
import { readAbout } from './information.ts'
import { fitOnto, type PaperWishes, paperFor } from './paper.ts'
import type { Pdfium } from './pdfium.ts'

/** What a document says about itself that is worth keeping in another of its pages. */
const ABOUT = ['Title', 'Author', 'Subject', 'Keywords', 'Creator']

export interface ConvertedPages extends PaperWishes {
  /** From 1, in the order of the result. */
  readonly pages: readonly number[]
  readonly keepAbout: boolean
}

/** A new document of these pages, put on the paper that is wished for. For the same library. */
export function convertPages(document: PdfDocument, wishes: ConvertedPages): number {
  const { pdfium } = document
  const result = importPages(document, wishes.pages)
  const wantsPaper = wishes.pageformat !== undefined || wishes.pageorientation !== undefined
  if (wantsPaper) {
    for (const at of wishes.pages.keys()) putOnPaper(pdfium, result, { at, wishes })
  }
  if (wishes.keepAbout) {
    for (const name of ABOUT) {
      const text = readAbout(document, name)
      if (text !== undefined) writeAbout(pdfium, result, name, text)
    }
  }
  return result
}

/** All at once, so that what pages share is there once. */
function importPages({ pdfium, pointer }: PdfDocument, pages: readonly number[]): number {
  const result = pdfium.FPDF_CreateNewDocument()
  const numbers = pdfium.allocate(4 * pages.length)
  for (const [at, page] of pages.entries()) pdfium.writeInt(numbers + 4 * at, page - 1)
  const isDone = pdfium.FPDF_ImportPagesByIndex(result, pointer, numbers, pages.length, 0)
  if (!isDone) throw conversionFailed('the PDF library could not take over the pages')
  return result
}

/** What is on the page keeps its proportions and stands in the middle; nothing is turned. */
function putOnPaper(
  pdfium: Pdfium,
  document: number,
  { at, wishes }: { readonly at: number; readonly wishes: PaperWishes },
): void {
  const page = pdfium.FPDF_LoadPage(document, at)
  if (page === 0) throw conversionFailed(`page ${at + 1} cannot be read again`)
  const box = boxOf(pdfium, page)
  const shown = { width: pdfium.FPDF_GetPageWidthF(page), height: pdfium.FPDF_GetPageHeightF(page) }
  const paper = paperFor(shown, wishes)
  // A page that is turned when shown is laid out lying.
  const isTurned = pdfium.FPDFPage_GetRotation(page) % 2 === 1
  const laid = isTurned ? { width: paper.height, height: paper.width } : paper
  const { scale, left, bottom } = fitOnto(box, laid)
  const matrix = [scale, 0, 0, scale, left - box.left * scale, bottom - box.bottom * scale] as const

  const numbers = pdfium.allocate(40)
  pdfium.writeFloats(numbers, matrix)
  const [right, top] = [left + box.width * scale, bottom + box.height * scale]
  // What was outside of the page before stays unseen: left, top, right, bottom.
  pdfium.writeFloats(numbers + 24, [left, top, right, bottom])
  pdfium.FPDFPage_TransFormWithClip(page, numbers, numbers + 24)
  pdfium.FPDFPage_TransformAnnots(page, ...matrix)
  pdfium.FPDFPage_SetMediaBox(page, 0, 0, laid.width, laid.height)
  pdfium.FPDFPage_SetCropBox(page, 0, 0, laid.width, laid.height)
  pdfium.FPDF_ClosePage(page)
}

/** The part of the page that is seen, as it is laid out. */
function boxOf(pdfium: Pdfium, page: number) {
  const numbers = pdfium.allocate(16)
  pdfium.FPDF_GetPageBoundingBox(page, numbers)
  const [left, top, right, bottom] = [0, 4, 8, 12].map((at) => pdfium.readFloat(numbers + at)) as [
    number,
    number,
    number,
    number,
  ]
  return { left, bottom, width: right - left, height: top - bottom }
}

function writeAbout(pdfium: Pdfium, document: number, name: string, text: string): void {
  const bytes = Buffer.from(`${text}\0`, 'utf16le')
  const pointer = pdfium.allocate(bytes.length)
  pdfium.memory().set(bytes, pointer)
  pdfium.EPDF_SetMetaText(document, name, pointer)
}
