/*
 * What LibreOffice reads and writes here. Every file is read by the filter of the kind it is, never
 * by the one LibreOffice would guess, and written by a filter that makes one file.
 */

/** LibreOffice's own parts: what one of them has read, it can write in that part's formats only. */
type Part = 'writer' | 'calc' | 'impress' | 'draw'

export interface ImportFormat {
  readonly part: Part
  /** LibreOffice's name of the filter, with its options. */
  readonly filter: string
  /** With its dot; for the name the file gets here. */
  readonly extension: string
  /** Made readable first: text in any encoding, HTML without what leads elsewhere. */
  readonly is?: 'text' | 'html'
}

export interface ExportFormat {
  readonly filter: string
  readonly contentType: string
  /** With its dot. */
  readonly extension: string
}

const OPEN_XML = 'application/vnd.openxmlformats-officedocument'
const OPEN_DOCUMENT = 'application/vnd.oasis.opendocument'

const docx: ImportFormat = { part: 'writer', filter: 'MS Word 2007 XML', extension: '.docx' }
const doc: ImportFormat = { part: 'writer', filter: 'MS Word 97', extension: '.doc' }
const odt: ImportFormat = { part: 'writer', filter: 'writer8', extension: '.odt' }
const rtf: ImportFormat = { part: 'writer', filter: 'Rich Text Format', extension: '.rtf' }
const xlsx: ImportFormat = { part: 'calc', filter: 'Calc MS Excel 2007 XML', extension: '.xlsx' }
const xls: ImportFormat = { part: 'calc', filter: 'MS Excel 97', extension: '.xls' }
const ods: ImportFormat = { part: 'calc', filter: 'calc8', extension: '.ods' }
const pptx: ImportFormat = {
  part: 'impress',
  filter: 'Impress MS PowerPoint 2007 XML',
  extension: '.pptx',
}
const ppt: ImportFormat = { part: 'impress', filter: 'MS PowerPoint 97', extension: '.ppt' }
const odp: ImportFormat = { part: 'impress', filter: 'impress8', extension: '.odp' }
const odg: ImportFormat = { part: 'draw', filter: 'draw8', extension: '.odg' }
const html: ImportFormat = {
  part: 'writer',
  filter: 'HTML (StarWriter)',
  extension: '.html',
  is: 'html',
}
const text: ImportFormat = {
  part: 'writer',
  filter: 'Text (encoded):UTF8',
  extension: '.txt',
  is: 'text',
}
/** Separator, quote and encoding (76: UTF-8) as LibreOffice counts them, from the first line on. */
const separated = (separator: string, extension: string): ImportFormat => ({
  part: 'calc',
  filter: `Text - txt - csv (StarCalc):${separator.charCodeAt(0)},34,76,1`,
  extension,
  is: 'text',
})

const IMPORTS: Readonly<Record<string, ImportFormat>> = {
  [`${OPEN_XML}.wordprocessingml.document`]: docx,
  [`${OPEN_XML}.wordprocessingml.template`]: docx,
  'application/vnd.ms-word.document.macroenabled.12': docx,
  'application/msword': doc,
  'application/rtf': rtf,
  'text/rtf': rtf,
  [`${OPEN_DOCUMENT}.text`]: odt,
  [`${OPEN_DOCUMENT}.text-template`]: odt,
  [`${OPEN_XML}.spreadsheetml.sheet`]: xlsx,
  [`${OPEN_XML}.spreadsheetml.template`]: xlsx,
  'application/vnd.ms-excel.sheet.macroenabled.12': xlsx,
  'application/vnd.ms-excel': xls,
  [`${OPEN_DOCUMENT}.spreadsheet`]: ods,
  [`${OPEN_DOCUMENT}.spreadsheet-template`]: ods,
  'text/csv': separated(',', '.csv'),
  'text/tab-separated-values': separated('\t', '.tsv'),
  [`${OPEN_XML}.presentationml.presentation`]: pptx,
  [`${OPEN_XML}.presentationml.slideshow`]: pptx,
  [`${OPEN_XML}.presentationml.template`]: pptx,
  'application/vnd.ms-powerpoint.presentation.macroenabled.12': pptx,
  'application/vnd.ms-powerpoint': ppt,
  [`${OPEN_DOCUMENT}.presentation`]: odp,
  [`${OPEN_DOCUMENT}.presentation-template`]: odp,
  [`${OPEN_DOCUMENT}.graphics`]: odg,
  'text/html': html,
  'application/xhtml+xml': html,
}

/**
 * Three kinds of file hide behind the type of their container; only their names tell. The later
 * kinds are in one when they are encrypted.
 */
const COMPOUND: Readonly<Record<string, ImportFormat>> = {
  '.doc': doc,
  '.dot': doc,
  '.xls': xls,
  '.xlt': xls,
  '.ppt': ppt,
  '.pps': ppt,
  '.pot': ppt,
  '.docx': docx,
  '.xlsx': xlsx,
  '.pptx': pptx,
}

const TEXT = /^text\/|^application\/(json|xml|javascript|yaml|toml|sql|x-sh)$|\+(json|xml)$/

const pdf = (filter: string): ExportFormat => ({
  filter,
  contentType: 'application/pdf',
  extension: '.pdf',
})
const asHtml = (filter: string): ExportFormat => ({
  filter,
  contentType: 'text/html; charset=utf-8',
  extension: '.html',
})
const office = ({ filter, extension }: ImportFormat, contentType: string): ExportFormat => ({
  filter,
  contentType,
  extension,
})

/** By the words of `output`. Slides and drawings would become a heap of HTML files, so they do not. */
const EXPORTS: Readonly<Record<Part, Readonly<Record<string, ExportFormat>>>> = {
  writer: {
    pdf: pdf('writer_pdf_Export'),
    html: asHtml('HTML (StarWriter):EmbedImages'),
    txt: {
      // Lines as elsewhere, and no mark at the beginning.
      filter: 'Text (encoded):UTF8,LF,,,FALSE',
      contentType: 'text/plain; charset=utf-8',
      extension: '.txt',
    },
    docx: office(docx, `${OPEN_XML}.wordprocessingml.document`),
    doc: office(doc, 'application/msword'),
    odt: office(odt, `${OPEN_DOCUMENT}.text`),
  },
  calc: {
    pdf: pdf('calc_pdf_Export'),
    html: asHtml('HTML (StarCalc)'),
    xlsx: office(xlsx, `${OPEN_XML}.spreadsheetml.sheet`),
    xls: office(xls, 'application/vnd.ms-excel'),
    ods: office(ods, `${OPEN_DOCUMENT}.spreadsheet`),
  },
  impress: {
    pdf: pdf('impress_pdf_Export'),
    pptx: office(pptx, `${OPEN_XML}.presentationml.presentation`),
    ppt: office(ppt, 'application/vnd.ms-powerpoint'),
    odp: office(odp, `${OPEN_DOCUMENT}.presentation`),
  },
  draw: { pdf: pdf('draw_pdf_Export') },
}

export interface NamedFile {
  readonly contentType: string
  readonly filename: string
}

/** How a file of this type is read; `undefined` when it is none of LibreOffice's here. */
export function importFormat({ contentType, filename }: NamedFile): ImportFormat | undefined {
  const type = essenceOf(contentType)
  if (type === 'application/x-cfb') {
    return COMPOUND[/\.[^.]+$/.exec(filename.toLowerCase())?.[0] ?? '']
  }
  return IMPORTS[type] ?? (TEXT.test(type) ? text : undefined)
}

/** How what was read is written in a format of `output`; `undefined` when it cannot be. */
export function exportFormat({ part }: ImportFormat, format: string): ExportFormat | undefined {
  const formats = EXPORTS[part]
  return Object.hasOwn(formats, format) ? formats[format] : undefined
}

/** The formats of `output` that a file can be made by LibreOffice in one go. */
export function formatsFor(file: NamedFile): readonly string[] {
  const format = importFormat(file)
  return format ? Object.keys(EXPORTS[format.part]) : []
}

function essenceOf(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase()
}
