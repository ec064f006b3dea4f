/** A page of a PDF made for a test. */
export interface TestPage {
  readonly width: number
  readonly height: number
  /** Quarter turns when shown. */
  readonly turns?: number
  /** Left, bottom, right, top of what is shown of it. */
  readonly cropBox?: readonly [number, number, number, number]
  /** Rectangles in points from the lower left, each with its colour from 0 to 1. */
  readonly rectangles?: readonly {
    readonly at: readonly [x: number, y: number, width: number, height: number]
    readonly color: readonly [red: number, green: number, blue: number]
  }[]
  /** One line each, from the top down, in Helvetica of 12 points. */
  readonly lines?: readonly string[]
}

export interface TestPdf {
  readonly pages: readonly TestPage[]
  /** What it says about itself, as it stands in the file: `{ Title: 'Notes' }`. */
  readonly about?: Readonly<Record<string, string>>
}

/** Writes a PDF by the letter of its format, without any library. */
export function makePdf({ pages, about = {} }: TestPdf): Buffer {
  const pageNumber = (at: number) => 5 + 2 * at
  const kids = pages.map((_, at) => `${pageNumber(at)} 0 R`).join(' ')
  const entries = Object.entries(about).map(([name, text]) => `/${name} (${text})`)
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    `<< ${entries.join(' ')} >>`,
    ...pages.flatMap((page, at) => [pageObject(page, pageNumber(at) + 1), stream(contentOf(page))]),
  ]
  return assemble(objects)
}

function pageObject({ width, height, turns = 0, cropBox }: TestPage, content: number): string {
  const crop = cropBox ? `/CropBox [${cropBox.join(' ')}]` : ''
  return (
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] ${crop} /Rotate ${turns * 90}` +
    ` /Resources << /Font << /F 3 0 R >> >> /Contents ${content} 0 R >>`
  )
}

function contentOf({ height, rectangles = [], lines = [] }: TestPage): string {
  const drawn = rectangles.map(({ at, color }) => `${color.join(' ')} rg ${at.join(' ')} re f`)
  const written = lines.map(
    (line, at) => `0 g BT /F 12 Tf 20 ${height - 30 - 16 * at} Td (${line}) Tj ET`,
  )
  return [...drawn, ...written].join('\n')
}

function stream(content: string): string {
  return `<< /Length ${content.length} >>\nstream\n${content}\nendstream`
}

function assemble(objects: readonly string[]): Buffer {
  let text = '%PDF-1.5\n'
  const places: number[] = []
  for (const [at, object] of objects.entries()) {
    places.push(text.length)
    text += `${at + 1} 0 obj\n${object}\nendobj\n`
  }
  const table = places.map((place) => `${`${place}`.padStart(10, '0')} 00000 n \n`).join('')
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 4 0 R >>`
  const end = `startxref\n${text.length}\n%%EOF\n`
  return Buffer.from(
    `${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}${trailer}\n${end}`,
    'latin1',
  )
}
