import { createRequire } from 'node:module'
import type { SeedEntry } from '../seed-entry.ts'
import { fileEntry } from './entry.ts'
import { logoPng } from './images.ts'
import { pdfs } from './pdfs.ts'
import { CHAPTERS, PROGRAMME } from './prose.ts'
import { withoutClock, zip } from './zip.ts'

/** Office documents made by the libraries that people make them with: PDF, Word, Excel, PowerPoint, … */
export async function documents(): Promise<SeedEntry[]> {
  const [pages, ...office] = await Promise.all([
    pdfs(),
    wordFile().then((bytes) => fileEntry('/Documents/Harbour rules.docx', bytes)),
    budgetSheet().then((bytes) => fileEntry('/Documents/Budget 2026.xlsx', bytes)),
    slides().then((bytes) => fileEntry('/Documents/Festival slides.pptx', bytes)),
  ])
  return [
    ...pages,
    ...office,
    fileEntry('/Documents/Letter to the berths.odt', letterOdt()),
    fileEntry('/Documents/Harbour tales.epub', talesEpub()),
    fileEntry('/Documents/Notice.rtf', NOTICE_RTF),
  ]
}

async function wordFile(): Promise<Uint8Array> {
  const { Document, HeadingLevel, ImageRun, Packer, Paragraph, Table, TableCell, TableRow } =
    await import('docx')
  const logo = await logoPng(160)
  const row = (cells: readonly string[]) =>
    new TableRow({
      children: cells.map((text) => new TableCell({ children: [new Paragraph(text)] })),
    })
  const file = new Document({
    title: 'Harbour rules',
    creator: 'Harbour office',
    sections: [
      {
        children: [
          new Paragraph({ text: 'Harbour rules', heading: HeadingLevel.TITLE }),
          new Paragraph({
            children: [
              new ImageRun({
                type: 'png',
                data: logo,
                transformation: { width: 120, height: 120 },
                // Without an id of ours the library counts pictures over the life of the process.
                altText: { id: '1', name: 'Logo', title: 'Logo', description: 'A sailing boat' },
              }),
            ],
          }),
          ...CHAPTERS.flatMap(({ title, paragraphs }) => [
            new Paragraph({ text: title, heading: HeadingLevel.HEADING_1 }),
            ...paragraphs.map((text) => new Paragraph({ text, spacing: { after: 160 } })),
          ]),
          new Table({ rows: PROGRAMME.map((line) => row(line)) }),
        ],
      },
    ],
  })
  return withoutClock(await Packer.toBuffer(file))
}

async function budgetSheet(): Promise<Uint8Array> {
  const { default: excel } = await import('exceljs')
  const book = new excel.Workbook()
  const sheet = book.addWorksheet('Budget', { views: [{ state: 'frozen', ySplit: 1 }] })
  sheet.columns = [
    { header: 'Item', key: 'item', width: 28 },
    { header: 'Planned €', key: 'planned', width: 14, style: { numFmt: '#,##0.00' } },
    { header: 'Spent €', key: 'spent', width: 14, style: { numFmt: '#,##0.00' } },
    { header: 'Left €', key: 'left', width: 14, style: { numFmt: '#,##0.00' } },
  ]
  const items = [
    'Stages',
    'Lanterns',
    'Boat hire',
    'Fireworks',
    'Music',
    'First aid',
    'Clearing up',
  ]
  items.forEach((item, index) => {
    const [planned, spent, row] = [1200 + index * 350, 800 + index * 410, index + 2]
    sheet.addRow({
      item,
      planned,
      spent,
      left: { formula: `B${row}-C${row}`, result: planned - spent },
    })
  })
  sheet.getRow(1).font = { bold: true }
  const berths = book.addWorksheet('Berths')
  for (let berth = 1; berth <= 200; berth++) {
    berths.addRow([`B${berth}`, 6 + (berth % 9), berth % 3 === 0 ? 'free' : 'taken'])
  }
  return withoutClock(new Uint8Array(await book.xlsx.writeBuffer()))
}

type PptxGenJsClass = typeof import('pptxgenjs')['default']

/** Required, not imported: the package's types fit only the shape of its CommonJS form. */
function loadPptxGenJs(): PptxGenJsClass {
  return createRequire(import.meta.url)('pptxgenjs')
}

async function slides(): Promise<Uint8Array> {
  const PptxGenJs = loadPptxGenJs()
  const deck = new PptxGenJs()
  deck.title = 'Harbour festival'
  deck.author = 'Harbour office'
  const logo = `data:image/png;base64,${(await logoPng(256)).toString('base64')}`
  const first = deck.addSlide()
  first.background = { color: 'A8DADC' }
  first.addText('Harbour festival 2026', { x: 0.8, y: 1.6, w: 8, h: 1, fontSize: 40, bold: true })
  first.addImage({ data: logo, x: 7.6, y: 3.2, w: 1.8, h: 1.8 })
  for (const { title, paragraphs } of CHAPTERS) {
    const slide = deck.addSlide()
    slide.addText(title, { x: 0.5, y: 0.3, w: 9, h: 0.8, fontSize: 28, color: '1D3557' })
    slide.addText(
      paragraphs.map((text) => ({ text, options: { bullet: true, breakLine: true } })),
      { x: 0.6, y: 1.3, w: 8.6, h: 3.6, fontSize: 16 },
    )
  }
  const written = await deck.write({ outputType: 'uint8array' })
  if (!(written instanceof Uint8Array)) throw new Error('the slides were not written as bytes')
  return withoutClock(written)
}

const OPEN_DOCUMENT_NAMES =
  'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"'

function letterOdt(): Uint8Array {
  const mimetype = 'application/vnd.oasis.opendocument.text'
  const paragraphs = CHAPTERS.flatMap(({ title, paragraphs }) => [
    `<text:h text:outline-level="1">${title}</text:h>`,
    ...paragraphs.map((text) => `<text:p>${text}</text:p>`),
  ])
  return zip([
    { name: 'mimetype', content: mimetype, isStored: true },
    {
      name: 'META-INF/manifest.xml',
      content: `<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="${mimetype}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`,
    },
    {
      name: 'content.xml',
      content: `<?xml version="1.0" encoding="UTF-8"?>
<office:document-content ${OPEN_DOCUMENT_NAMES}><office:body><office:text>${paragraphs.join('')}</office:text></office:body></office:document-content>`,
    },
  ])
}

function talesEpub(): Uint8Array {
  const chapters = CHAPTERS.map(({ title, paragraphs }, index) => ({
    id: `chapter${index + 1}`,
    title,
    html: `<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>${title}</title></head><body><h1>${title}</h1>${paragraphs.map((text) => `<p>${text}</p>`).join('')}</body></html>`,
  }))
  const contents = chapters.map(({ id, title }) => `<li><a href="${id}.xhtml">${title}</a></li>`)
  return zip([
    { name: 'mimetype', content: 'application/epub+zip', isStored: true },
    {
      name: 'META-INF/container.xml',
      content:
        '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
    },
    {
      name: 'book.opf',
      content: `<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:uuid:3f0a1f0e-7c56-4f2e-9d0b-2f6f3c1f9a10</dc:identifier><dc:title>Harbour tales</dc:title><dc:language>en</dc:language><meta property="dcterms:modified">2026-06-01T08:00:00Z</meta></metadata><manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>${chapters.map(({ id }) => `<item id="${id}" href="${id}.xhtml" media-type="application/xhtml+xml"/>`).join('')}</manifest><spine>${chapters.map(({ id }) => `<itemref idref="${id}"/>`).join('')}</spine></package>`,
    },
    {
      name: 'nav.xhtml',
      content: `<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>Contents</title></head><body><nav epub:type="toc"><ol>${contents.join('')}</ol></nav></body></html>`,
    },
    ...chapters.map(({ id, html }) => ({ name: `${id}.xhtml`, content: html })),
  ])
}

const NOTICE_RTF = String.raw`{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Times New Roman;}}
\f0\fs36\b Notice\b0\par
\fs24 The north quay is closed on Friday from 22:00.\par
K\'e4pt\'e4ne werden gebeten, den S\'fcdkai zu benutzen.\par
}
`
