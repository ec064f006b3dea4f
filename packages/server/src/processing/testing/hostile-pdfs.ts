import { deflateSync } from 'node:zlib'
import {
  BROKEN,
  BROKEN_OR_SHOWN,
  ENDLESS,
  type HostileFile,
  noise,
  TOO_LARGE,
} from './hostile-file.ts'

/** PDFs that lie about their pages, unpack without end and lead in circles. */
export function hostilePdfs(): readonly HostileFile[] {
  return [...countless(), ...vast(), ...circular(), ...active(), ...spoiled()]
}

/** A page by itself, with nothing on it. */
export const emptyPdf = () => onePage(A4)

/** Objects from 1 on, of which the first is the catalog. */
function writePdf(objects: readonly (string | Buffer)[], trailer = ''): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')]
  const offsets: number[] = []
  let at = parts[0]?.length ?? 0
  for (const [index, object] of objects.entries()) {
    const bytes = Buffer.concat([
      Buffer.from(`${index + 1} 0 obj\n`),
      Buffer.from(object),
      Buffer.from('\nendobj\n'),
    ])
    offsets.push(at)
    parts.push(bytes)
    at += bytes.length
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`)
  const size = objects.length + 1
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${rows.join('')}`
  const end = `trailer\n<</Size ${size}/Root 1 0 R${trailer}>>\nstartxref\n${at}\n%%EOF\n`
  return Buffer.concat([...parts, Buffer.from(table + end)])
}

const CATALOG = '<</Type/Catalog/Pages 2 0 R>>'
const PAGES = '<</Type/Pages/Kids[3 0 R]/Count 1>>'

function onePage(page: string, ...others: readonly (string | Buffer)[]): Buffer {
  return writePdf([CATALOG, PAGES, `<</Type/Page/Parent 2 0 R${page}>>`, ...others])
}

function stream(facts: string, data: Buffer): Buffer {
  const head = Buffer.from(`<<${facts}/Length ${data.length}>>stream\n`)
  return Buffer.concat([head, data, Buffer.from('\nendstream')])
}

const A4 = '/MediaBox[0 0 595 842]'

function pdf(title: string, bytes: Buffer, ends: HostileFile['ends'], tasks?: string): HostileFile {
  const file = {
    title: `pdf: ${title}`,
    filename: 'file.pdf',
    contentType: 'application/pdf',
    bytes,
    ends,
  }
  return tasks === undefined ? file : { ...file, title: `${file.title}, ${tasks}`, tasks }
}

function endless(title: string, bytes: Buffer): HostileFile {
  return { ...pdf(title, bytes, [...ENDLESS, 'conversion_page_missing']), isEndless: true }
}

const PAGE = `<</Type/Page/Parent 2 0 R${A4}>>`

function countless(): readonly HostileFile[] {
  const kids = '3 0 R '.repeat(100_000)
  const many = writePdf([CATALOG, `<</Type/Pages/Kids[${kids}]/Count 100000>>`, PAGE])
  const lying = writePdf([CATALOG, '<</Type/Pages/Kids[3 0 R]/Count 2000000000>>', PAGE])
  return [
    pdf('100,000 pages', many, ['file']),
    pdf('100,000 pages', many, ['conversion_too_large'], 'pdfconvert=pages:[1-]'),
    pdf('100,000 pages', many, ['conversion_too_large'], 'output=format:txt'),
    pdf('100,000 pages', many, ['file'], 'pdfconvert=pages:[99999]'),
    pdf(
      'says it has two billion pages',
      lying,
      [...BROKEN_OR_SHOWN, 'conversion_too_large', 'conversion_page_missing'],
      'pdfconvert=pages:[1-]',
    ),
    pdf(
      'a page that is not there',
      emptyPdf(),
      ['conversion_page_missing'],
      'output=format:png,page:7',
    ),
    pdf(
      'a page that is not there',
      emptyPdf(),
      ['conversion_page_missing'],
      'pdfconvert=pages:[7]',
    ),
  ]
}

function vast(): readonly HostileFile[] {
  const spaces = deflateSync(deflateSync(Buffer.alloc(64 * 1024 ** 2, ' '), { level: 9 }))
  const twice = stream('/Filter[/FlateDecode/FlateDecode]', spaces)
  const picture = stream(
    '/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/FlateDecode',
    deflateSync(Buffer.alloc(1_000)),
  )
  const drawn = stream('', Buffer.from('q 500 0 0 500 0 0 cm /I Do Q'))
  return [
    pdf('a page of a billion points', onePage('/MediaBox[0 0 1000000000 1000000000]'), [
      ...TOO_LARGE,
      ...BROKEN_OR_SHOWN,
    ]),
    pdf('a page of no size', onePage('/MediaBox[0 0 0 0]'), [...BROKEN_OR_SHOWN, ...TOO_LARGE]),
    pdf(
      'a large page at 500 dots',
      onePage('/MediaBox[0 0 10000 10000]'),
      TOO_LARGE,
      'output=format:png,density:500',
    ),
    endless('contents that unpack to 64 MiB, packed twice', onePage(`${A4}/Contents 4 0 R`, twice)),
    endless(
      'a picture of 60,000 x 60,000',
      onePage(`${A4}/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>`, drawn, picture),
    ),
  ]
}

function circular(): readonly HostileFile[] {
  const itself = stream(
    '/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>',
    Buffer.from('/F Do /F Do'),
  )
  const draws = stream('', Buffer.from('/F Do'))
  const own = writePdf([CATALOG, '<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>'])
  return [
    endless(
      'a drawing that draws itself',
      onePage(`${A4}/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>`, draws, itself),
    ),
    endless('pages that are their own parents', own),
    endless('a catalog that leads to itself', writePdf(['<</Type/Catalog/Pages 1 0 R>>'])),
    endless('a table that leads to itself', writePdf([CATALOG, PAGES, PAGE], '/Prev 9')),
  ]
}

function active(): readonly HostileFile[] {
  const opening = (action: string) =>
    writePdf([`<</Type/Catalog/Pages 2 0 R/OpenAction<<${action}>>>>`, PAGES, PAGE])
  return [
    pdf('a script that opens with it', opening('/S/JavaScript/JS(while(true){})'), ['file']),
    pdf('a program that opens with it', opening('/S/Launch/F(/bin/sh)'), ['file']),
    pdf(
      'locked in a way nobody knows',
      writePdf([CATALOG, PAGES, PAGE], '/Encrypt<</Filter/Nobody/V 9>>/ID[<00><00>]'),
      [...BROKEN, 'conversion_source_locked'],
    ),
  ]
}

function spoiled(): readonly HostileFile[] {
  const good = emptyPdf()
  return [
    pdf('empty', Buffer.alloc(0), BROKEN),
    pdf('nothing but its magic number', Buffer.from('%PDF-1.7\n'), BROKEN),
    pdf('ends in the middle', good.subarray(0, good.length / 2), BROKEN_OR_SHOWN),
    pdf(
      'noise behind its first bytes',
      Buffer.concat([Buffer.from('%PDF-1.7\n'), noise(20_000)]),
      BROKEN,
    ),
  ]
}
