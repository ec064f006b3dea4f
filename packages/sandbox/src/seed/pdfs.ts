import type { PDFFont, PDFImage, PDFPage } from 'pdf-lib'
import type { SeedEntry } from '../seed-entry.ts'
import { DEMO_DAY, fileEntry } from './entry.ts'
import { logoPng } from './images.ts'
import { CHAPTERS, PROGRAMME } from './prose.ts'
import { EVENING, harbour } from './scenes.ts'

const A4 = { width: 595, height: 842 } as const

/** PDFs of one, of a few and of many pages, with text, pictures and tables. */
export async function pdfs(): Promise<SeedEntry[]> {
  return Promise.all([
    programme().then((bytes) => fileEntry('/Documents/Festival programme.pdf', bytes)),
    poster().then((bytes) => fileEntry('/Documents/Poster.pdf', bytes)),
    logbook().then((bytes) => fileEntry('/Documents/Logbook 120 pages.pdf', bytes)),
  ])
}

async function programme(): Promise<Uint8Array> {
  const { pdf, font, bold } = await newPdf('Festival programme')
  const logo = await pdf.embedPng(await logoPng(256))
  const front = pdf.addPage([A4.width, A4.height])
  heading(front, 'Harbour festival', bold)
  front.drawImage(logo, { x: 170, y: 340, width: 256, height: 256 })

  const table = pdf.addPage([A4.width, A4.height])
  heading(table, 'Programme', bold)
  PROGRAMME.forEach((cells, row) => {
    cells.forEach((text, column) => {
      const x = 60 + column * 150
      table.drawText(text, { x, y: 700 - row * 28, size: 13, font: row === 0 ? bold : font })
    })
  })

  for (const { title, paragraphs } of CHAPTERS) {
    const page = pdf.addPage([A4.width, A4.height])
    heading(page, title, bold)
    page.drawText(paragraphs.join('\n\n'), { x: 60, y: 690, size: 12, font, maxWidth: 470 })
  }
  return pdf.save()
}

async function poster(): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp')
  const { pdf, bold } = await newPdf('Poster')
  const picture = await sharp(Buffer.from(harbour(EVENING, 61)))
    .removeAlpha()
    .jpeg({ quality: 80 })
    .toBuffer()
  const image: PDFImage = await pdf.embedJpg(picture)
  const page = pdf.addPage([A4.height, A4.width])
  page.drawImage(image, { x: 0, y: 0, width: A4.height, height: A4.width })
  page.drawText('HARBOUR FESTIVAL', { x: 60, y: 500, size: 48, font: bold })
  return pdf.save()
}

async function logbook(): Promise<Uint8Array> {
  const { pdf, font, bold } = await newPdf('Logbook')
  for (let day = 1; day <= 120; day++) {
    const page = pdf.addPage([A4.width, A4.height])
    heading(page, `Day ${day}`, bold)
    const wind = `Wind force ${1 + ((day * 7) % 8)}, pressure ${1000 + ((day * 13) % 30)} hPa.`
    page.drawText(`${wind}\n${(day * 31) % 40} vessels in, ${(day * 17) % 40} out.`, {
      x: 60,
      y: 690,
      size: 12,
      font,
    })
  }
  return pdf.save()
}

function heading(page: PDFPage, text: string, font: PDFFont): void {
  page.drawText(text, { x: 60, y: page.getHeight() - 100, size: 30, font })
}

async function newPdf(title: string) {
  const { PDFDocument, StandardFonts } = await import('pdf-lib')
  const pdf = await PDFDocument.create({ updateMetadata: false })
  pdf.setTitle(title)
  pdf.setCreationDate(DEMO_DAY)
  pdf.setModificationDate(DEMO_DAY)
  const font = await pdf.embedFont(StandardFonts.TimesRoman)
  const bold = await pdf.embedFont(StandardFonts.HelveticaBold)
  return { pdf, font, bold }
}
