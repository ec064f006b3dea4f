import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import sharp from 'sharp'
import type { ConversionLimits, StageResult } from '../engine.ts'
import { withPdf } from './document.ts'
import { pageSize } from './information.ts'
import { createPdfEngine } from './pdf-engine.ts'
import { textOf } from './read-text.ts'
import { renderPage } from './render-page.ts'
import { makePdf, type TestPage } from './testing/make-pdf.ts'

const RED = [1, 0, 0] as const
const BLUE = [0, 0, 1] as const
const RED_PIXEL = 0xff0000ff
const limits: ConversionLimits = {
  pixels: 10_000_000,
  pages: 100,
  frames: 100,
  bytes: 10_000_000,
  memoryBytes: 1 << 30,
  timeoutMs: 20_000,
}
const never = new AbortController().signal

/** 200 by 100 points, red in the lower left corner, blue in the upper right one. */
const corners: TestPage = {
  width: 200,
  height: 100,
  rectangles: [
    { at: [0, 0, 50, 50], color: RED },
    { at: [150, 50, 50, 50], color: BLUE },
  ],
}
const words = (...lines: string[]): TestPage => ({ width: 300, height: 400, lines })

describe('a page of a PDF, drawn', () => {
  it('has its colours where they are on the page, on white', async () => {
    const page = await renderPage(makePdf({ pages: [corners] }), { density: 72, maxPixels: 1e6 })

    assert.deepEqual([page.width, page.height, page.frames], [200, 100, 1])
    assert.deepEqual(pointsOf(page, { left: [25, 75], right: [175, 25], middle: [100, 50] }), {
      left: [255, 0, 0, 255],
      right: [0, 0, 255, 255],
      middle: [255, 255, 255, 255],
    })
  })

  it('is turned as it is shown', async () => {
    const pdf = makePdf({ pages: [{ ...corners, turns: 1 }] })
    const page = await renderPage(pdf, { density: 72, maxPixels: 1e6 })

    // A quarter turn with the clock brings the lower left corner to the upper left one.
    assert.deepEqual([page.width, page.height], [100, 200])
    assert.deepEqual(pointsOf(page, { upper: [25, 25], lower: [75, 175] }), {
      upper: [255, 0, 0, 255],
      lower: [0, 0, 255, 255],
    })
  })

  it('is drawn at the density that is wished for, and at 150 dots per inch otherwise', async () => {
    const pdf = makePdf({ pages: [corners] })
    const wide = await renderPage(pdf, { density: 144, maxPixels: 1e6 })
    const usual = await renderPage(pdf, { maxPixels: 1e6 })

    assert.deepEqual([wide.width, wide.height], [400, 200])
    assert.deepEqual([usual.width, usual.height], [417, 208])
  })

  it('is read from a file on the disk as from its bytes', async () => {
    const pdf = makePdf({ pages: [words('one'), corners] })
    const path = join(await mkdtemp(join(tmpdir(), 'quayside-pdf-')), 'file')
    await writeFile(path, pdf)

    const page = await renderPage(path, { page: 2, density: 72, maxPixels: 1e6 })
    await rm(path)

    assert.deepEqual(pointsOf(page, { left: [25, 75] }), { left: [255, 0, 0, 255] })
  })

  it('is refused before it is drawn when it has too many pixels', async () => {
    const pdf = makePdf({ pages: [{ width: 14_000, height: 14_000 }] })

    await assert.rejects(renderPage(pdf, { maxPixels: 1e8 }), { code: 'picture_too_large' })
  })

  it('is missing beyond the last', async () => {
    const pdf = makePdf({ pages: [corners] })

    await assert.rejects(renderPage(pdf, { page: 2, maxPixels: 1e8 }), {
      code: 'conversion_page_missing',
      publicMessage: 'There is no page 2: the file has 1 page.',
    })
  })
})

describe('the PDF engine', () => {
  const engine = createPdfEngine()
  let folder = ''
  let count = 0
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quayside-pdf-'))
  })
  after(() => rm(folder, { recursive: true }))

  const run = async (
    file: Buffer,
    [name, params]: readonly [string, Record<string, unknown>],
    {
      contentType = 'application/pdf',
      ...less
    }: Partial<ConversionLimits> & { contentType?: string } = {},
  ): Promise<StageResult> => {
    const place = join(folder, `${count++}`)
    await mkdir(place)
    const path = join(place, 'input')
    await writeFile(path, file)
    return await engine.run(
      {
        tasks: [{ name, params }],
        encoding: {},
        input: { path, contentType, filename: 'a', size: file.length },
        files: {},
        folder: place,
        limits: { ...limits, ...less },
      },
      never,
    )
  }
  const runToPdf = async (...call: Parameters<typeof run>) => {
    const result = await run(...call)
    assert.ok(result.kind === 'file')
    assert.deepEqual([result.contentType, result.extension], ['application/pdf', '.pdf'])
    return await readFile(result.path)
  }

  it('tells what a PDF says about itself', async () => {
    const about = {
      Title: 'Notes \\(draft\\)',
      Author: 'A. Reader',
      CreationDate: "D:20300115093000+01'00'",
      Producer: 'by hand',
    }
    const pdf = makePdf({ pages: [{ width: 595, height: 842 }, corners], about })

    const result = await run(pdf, ['pdfinfo', {}])

    assert.deepEqual(result, {
      kind: 'json',
      json: {
        pages: 2,
        title: 'Notes (draft)',
        author: 'A. Reader',
        producer: 'by hand',
        creation_date: '2030-01-15T08:30:00.000Z',
        page_format: 'a4',
        page_size: { width: 595, height: 842 },
        page_rotation: 0,
        encrypted: false,
        tagged: false,
        form: 'none',
        javascript: false,
        version: '1.5',
        file_size: pdf.length,
      },
    })
  })

  it('tells which pages have colours', async () => {
    const pdf = makePdf({ pages: [words('black'), corners] })
    const result = await run(pdf, ['pdfinfo', { colorinfo: true }])

    assert.deepEqual(result.kind === 'json' && (result.json as Record<string, unknown>).colorinfo, [
      { page: 1, color: false },
      { page: 2, color: true },
    ])
  })

  it('tells a little about a document', async () => {
    const result = await run(makePdf({ pages: [corners, corners] }), ['output', { docinfo: true }])

    const json = { numpages: 2, dimensions: { width: 200, height: 100 } }
    assert.deepEqual(result, { kind: 'json', json })
  })

  it('takes out pages in the order they are named in', async () => {
    const pdf = makePdf({ pages: ['one', 'two', 'three', 'four'].map((word) => words(word)) })
    const pages = [{ from: 3 }, { from: 1, to: 1 }]

    const converted = await runToPdf(pdf, ['pdfconvert', { pages }])

    assert.deepEqual(await textsOf(converted), ['three\n', 'four\n', 'one\n'])
  })

  it('keeps what the document says about itself, unless told not to', async () => {
    const pdf = makePdf({ pages: [words('one')], about: { Title: 'Notes' } })
    const titleOf = async (params: Record<string, unknown>) => {
      const result = await run(await runToPdf(pdf, ['pdfconvert', params]), ['pdfinfo', {}])
      return result.kind === 'json' && (result.json as Record<string, unknown>).title
    }

    assert.equal(await titleOf({ pages: [{ from: 1 }] }), 'Notes')
    assert.equal(await titleOf({ pages: [{ from: 1 }], metadata: false }), undefined)
  })

  it('puts pages on other paper, in the middle and in proportion', async () => {
    const pdf = makePdf({ pages: [corners] })
    const wish = { pageformat: 'a4', pageorientation: 'portrait' }

    const converted = await runToPdf(pdf, ['pdfconvert', wish])

    // 595.28 points wide: three times as wide as before (2.976), with bands above and below.
    assert.deepEqual(await sizesOf(converted), ['595.28 × 841.89'])
    const page = await renderPage(converted, { density: 72, maxPixels: 1e7 })
    const [top, bottom] = [272, 570]
    assert.deepEqual(
      pointsOf(page, { left: [70, bottom - 70], right: [525, top + 70], above: [525, top - 20] }),
      { left: [255, 0, 0, 255], right: [0, 0, 255, 255], above: [255, 255, 255, 255] },
    )
  })

  it('puts a page that is turned when shown on paper as it is shown', async () => {
    const pdf = makePdf({ pages: [{ ...corners, turns: 1 }] })

    const converted = await runToPdf(pdf, ['pdfconvert', { pageorientation: 'landscape' }])

    // Shown upright, 100 by 200; it is put in the middle of 200 by 100, half as large.
    assert.deepEqual(await sizesOf(converted), ['200 × 100'])
    const page = await renderPage(converted, { density: 72, maxPixels: 1e7 })
    assert.deepEqual(pointsOf(page, { upper: [85, 10], lower: [115, 90], beside: [40, 50] }), {
      upper: [255, 0, 0, 255],
      lower: [0, 0, 255, 255],
      beside: [255, 255, 255, 255],
    })
  })

  it('does not show on other paper what was cut off before', async () => {
    const pdf = makePdf({ pages: [{ ...corners, cropBox: [50, 0, 200, 100] }] })

    const converted = await runToPdf(pdf, ['pdfconvert', { pageformat: 'a4' }])

    const { data } = await renderPage(converted, { density: 72, maxPixels: 1e7 })
    for (let at = 0; at < data.length; at += 4) assert.notEqual(data.readUInt32BE(at), RED_PIXEL)
  })

  it('reads the text of a PDF, with a page break between pages', async () => {
    const pdf = makePdf({ pages: [words('one', 'and more'), words('two')] })
    const result = await run(pdf, ['output', { format: 'txt' }])

    assert.ok(result.kind === 'file')
    assert.equal(result.contentType, 'text/plain; charset=utf-8')
    assert.equal(await readFile(result.path, 'utf8'), 'one\nand more\n\ftwo\n')
  })

  it('makes a page of a picture, a point to a pixel', async () => {
    const png = await quarters().png().toBuffer()
    const pdf = await runToPdf(png, ['output', { format: 'pdf' }], { contentType: 'image/png' })

    assert.deepEqual(await sizesOf(pdf), ['40 × 20'])
    const page = await renderPage(pdf, { density: 72, maxPixels: 1e6 })
    assert.deepEqual(pointsOf(page, { upper: [5, 5], lower: [35, 15] }), {
      upper: [255, 0, 0, 255],
      lower: [255, 255, 255, 255],
    })
  })

  it('puts a picture on paper as large as it fits', async () => {
    const jpeg = await quarters()
      .flatten({ background: '#00ff00' })
      .jpeg({ quality: 100 })
      .toBuffer()
    const wish = { format: 'pdf', pageformat: 'a4', pageorientation: 'portrait' }
    const pdf = await runToPdf(jpeg, ['output', wish], { contentType: 'image/jpeg' })

    assert.deepEqual(await sizesOf(pdf), ['595.28 × 841.89'])
    const page = await renderPage(pdf, { density: 72, maxPixels: 1e7 })
    const points = pointsOf(page, { upper: [50, 300], lower: [550, 540], above: [300, 250] })
    assertNear(points.upper, [255, 0, 0, 255])
    assertNear(points.lower, [0, 255, 0, 255])
    assertNear(points.above, [255, 255, 255, 255])
  })

  it('refuses what is no PDF, what is cut off and what asks for a password', async () => {
    const whole = makePdf({ pages: [words('one')] })
    const broken = [
      Buffer.from('Hello'),
      Buffer.alloc(0),
      whole.subarray(0, 60),
      Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(3000, 'x')]),
    ]
    for (const file of broken) {
      await assert.rejects(run(file, ['pdfinfo', {}]), { code: 'conversion_source_broken' })
    }
    await assert.rejects(run(await encrypt(whole), ['pdfinfo', {}]), {
      code: 'conversion_source_locked',
    })
  })

  it('opens a PDF of 100,000 pages, and refuses to convert more pages than it may', async () => {
    const pdf = makePdf({ pages: Array.from({ length: 100_000 }, () => ({ width: 9, height: 9 })) })

    const info = await run(pdf, ['output', { docinfo: true }])
    const some = await runToPdf(pdf, ['pdfconvert', { pages: [{ from: 99_999 }] }])

    assert.equal(info.kind === 'json' && (info.json as Record<string, unknown>).numpages, 100_000)
    assert.deepEqual(await sizesOf(some), ['9 × 9', '9 × 9'])
    for (const call of [
      ['output', { format: 'txt' }],
      ['pdfconvert', { pageformat: 'a4' }],
    ] as const) {
      await assert.rejects(run(pdf, call), { code: 'conversion_too_large' })
    }
  })

  it('writes no more than it may', async () => {
    const pdf = makePdf({ pages: [words('one')] })

    await assert.rejects(run(pdf, ['pdfconvert', { pages: [{ from: 1 }] }], { bytes: 300 }), {
      code: 'conversion_too_large',
    })
  })
})

/** Red in the upper left quarter, nothing elsewhere. */
function quarters() {
  const red = { create: { width: 20, height: 10, channels: 4, background: '#f00' } } as const
  const nothing = { r: 0, g: 0, b: 0, alpha: 0 }
  return sharp({ create: { width: 40, height: 20, channels: 4, background: nothing } }).composite([
    { input: red, left: 0, top: 0 },
  ])
}

function pointsOf<Name extends string>(
  { data, width }: { readonly data: Buffer; readonly width: number },
  points: Readonly<Record<Name, readonly [x: number, y: number]>>,
): Record<Name, readonly number[]> {
  const entries = Object.entries<readonly [number, number]>(points).map(([name, [x, y]]) => {
    const at = (y * width + x) * 4
    return [name, [...data.subarray(at, at + 4)]]
  })
  return Object.fromEntries(entries) as Record<Name, readonly number[]>
}

function assertNear(color: readonly number[] | undefined, expected: readonly number[]) {
  const off = expected.map((value, at) => Math.abs(value - (color?.[at] ?? Number.NaN)))
  assert.ok(Math.max(...off) <= 4, `${color} is not ${expected}`)
}

function textsOf(pdf: Buffer) {
  return withPdf(pdf, (document) =>
    Array.from({ length: document.pages }, (_, at) => textOf(document, at + 1)),
  )
}

function sizesOf(pdf: Buffer) {
  return withPdf(pdf, (document) =>
    Array.from({ length: document.pages }, (_, at) => {
      const { width, height } = pageSize(document, at + 1)
      return `${Math.round(width * 100) / 100} × ${Math.round(height * 100) / 100}`
    }),
  )
}

async function encrypt(pdf: Buffer): Promise<Buffer> {
  const path = join(await mkdtemp(join(tmpdir(), 'quayside-pdf-')), 'locked.pdf')
  const { saveDocument } = await import('./save.ts')
  await withPdf(pdf, ({ pdfium, pointer }) => {
    pdfium.EPDF_SetEncryption(pointer, 'secret', 'owner', 0)
    saveDocument(pdfium, pointer, { path, maxBytes: 1e6 })
  })
  return await readFile(path)
}
