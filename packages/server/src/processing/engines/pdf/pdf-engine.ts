import { join } from 'node:path'
import { kindOf } from '../../file-kind.ts'
import type { PageRange } from '../../params.ts'
import type { Engine, StageResult, StageTask, StageWork } from '../engine.ts'
import { conversionUnsupported } from '../errors.ts'
import { decodePicture } from '../sharp/decode-picture.ts'
import { describeColors } from './colors.ts'
import { convertPages } from './convert-pages.ts'
import { type PdfDocument, withPdf } from './document.ts'
import { describeBriefly, describeDocument } from './information.ts'
import { choosePages } from './pages.ts'
import type { PaperWishes } from './paper.ts'
import { startPdfium } from './pdfium.ts'
import { drawPicturePage } from './picture-page.ts'
import { writeText } from './read-text.ts'
import { saveDocument } from './save.ts'

/** What the tasks of this engine may say, as they are read. */
interface PdfParams extends PaperWishes {
  readonly format?: string
  readonly docinfo?: boolean
  readonly colorinfo?: boolean
  readonly pages?: readonly PageRange[]
  readonly metadata?: boolean
}

/**
 * Tells about PDFs, takes pages out of them, puts them on other paper, reads their text, and makes
 * PDFs of pictures: `pdfinfo`, `pdfconvert`, and `output` for `pdf`, `txt` and `docinfo`.
 */
export function createPdfEngine(): Engine {
  return {
    name: 'pdf',
    runsIn: 'child',
    async run(work, signal) {
      signal.throwIfAborted()
      const [task, ...others] = work.tasks
      if (!task || others.length > 0) throw conversionUnsupported('a PDF takes one task at a time')
      if (kindOf(work.input.contentType) === 'picture') return await pictureToPdf(work, task)
      return await withPdf(work.input.path, (document) => convert(document, task, work))
    },
  }
}

function convert(document: PdfDocument, { name, params }: StageTask, work: StageWork): StageResult {
  const wishes = params as PdfParams
  if (name === 'pdfinfo') return { kind: 'json', json: describe(document, wishes, work) }
  if (name === 'pdfconvert') return toPdf(document, wishes, work)
  if (wishes.docinfo === true) return { kind: 'json', json: describeBriefly(document) }
  if (wishes.format === 'txt') return toText(document, wishes, work)
  if (wishes.format === 'pdf') return toPdf(document, wishes, work)
  throw conversionUnsupported(`a PDF cannot be made ${wishes.format ?? name}`)
}

function describe(document: PdfDocument, { colorinfo }: PdfParams, { limits }: StageWork) {
  const about = describeDocument(document)
  if (colorinfo !== true) return about
  const pages = chosen(document, undefined, limits)
  return { ...about, colorinfo: describeColors(document, pages, { maxPixels: limits.pixels }) }
}

function toPdf(document: PdfDocument, params: PdfParams, { limits, folder }: StageWork) {
  const pages = chosen(document, params.pages, limits)
  const { pageformat, pageorientation, metadata = true } = params
  const wishes = { pages, pageformat, pageorientation, keepAbout: metadata }
  const result = convertPages(document, wishes)
  const path = join(folder, 'result.pdf')
  saveDocument(document.pdfium, result, { path, maxBytes: limits.bytes })
  return pdfResult(path)
}

function toText(document: PdfDocument, params: PdfParams, { limits, folder }: StageWork) {
  const path = join(folder, 'result.txt')
  writeText(document, chosen(document, params.pages, limits), { path, maxBytes: limits.bytes })
  return {
    kind: 'file',
    path,
    contentType: 'text/plain; charset=utf-8',
    extension: '.txt',
  } as const
}

function chosen(
  { pages }: PdfDocument,
  ranges: readonly PageRange[] | undefined,
  limits: StageWork['limits'],
): readonly number[] {
  return choosePages(ranges, { pages, maxPages: limits.pages })
}

/** What JPEG, WebP and the like have lost is not missed once more. */
const LOSSY = /^image\/(jpeg|webp|avif|heic|heif)/
const DEFAULT_QUALITY = 95

async function pictureToPdf(work: StageWork, { params }: StageTask): Promise<StageResult> {
  const { input, limits, folder, encoding } = work
  const wishes = params as PdfParams
  if (wishes.format !== 'pdf')
    throw conversionUnsupported(`a picture cannot be made ${wishes.format}`)
  const picture = await decodePicture(input, { limits, isStill: true })
  const pixels = await picture.pixels()
  const isPhoto = LOSSY.test(input.contentType) && !picture.hasAlpha
  const quality = typeof encoding.quality === 'number' ? encoding.quality : DEFAULT_QUALITY

  const pdfium = await startPdfium()
  const { pageformat, pageorientation } = wishes
  const page = { pageformat, pageorientation, quality: isPhoto ? quality : undefined }
  const document = await drawPicturePage(pdfium, pixels, page)
  const path = join(folder, 'result.pdf')
  saveDocument(pdfium, document, { path, maxBytes: limits.bytes })
  return pdfResult(path)
}

function pdfResult(path: string): StageResult {
  return { kind: 'file', path, contentType: 'application/pdf', extension: '.pdf' }
}
