import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import sharp from 'sharp'
import { findProgram } from '../../../lib/find-program.ts'
import { createProgramRunner } from '../../../lib/run-program.ts'
import type { ConversionLimits, Engine } from '../engine.ts'
import { withPdf } from '../pdf/document.ts'
import { textOf } from '../pdf/read-text.ts'
import { renderPage } from '../pdf/render-page.ts'
import { createLibreofficeEngine } from './libreoffice-engine.ts'
import { prepareSource } from './prepare-source.ts'
import {
  linkedPicture,
  linkedSection,
  makeLinkingDocx,
  makeOpenDocument,
  slides,
} from './testing/make-open-document.ts'

const limits: ConversionLimits = {
  pixels: 10_000_000,
  pages: 100,
  frames: 100,
  bytes: 10_000_000,
  memoryBytes: 1 << 30,
  timeoutMs: 90_000,
}
const never = new AbortController().signal
const isMissing = (await findProgram('soffice')) === undefined && 'LibreOffice is not installed'
const OPEN_XML = 'application/vnd.openxmlformats-officedocument'
const DOCX = `${OPEN_XML}.wordprocessingml.document`
const PPTX = `${OPEN_XML}.presentationml.presentation`

/** Without the world of its own that the kernel may give: what is refused, its settings refuse. */
const engine = createLibreofficeEngine({ programs: createProgramRunner({ isIsolated: false }) })

describe('LibreOffice', { skip: isMissing, concurrency: 2 }, () => {
  let folder = ''
  let count = 0
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quayside-office-'))
  })
  after(() => rm(folder, { recursive: true }))

  const convert = async (
    file: Buffer | string,
    params: { readonly format: string; readonly secure?: boolean },
    {
      contentType,
      filename = 'a',
      by = engine,
      ...less
    }: Partial<ConversionLimits> & {
      contentType: string
      filename?: string
      by?: Engine
    },
  ) => {
    const place = join(folder, `${count++}`)
    await mkdir(place)
    const [path, size] = [join(place, 'input'), file.length]
    await writeFile(path, file)
    const result = await by.run(
      {
        tasks: [{ name: 'output', params }],
        encoding: {},
        input: { path, contentType, filename, size },
        files: {},
        folder: place,
        limits: { ...limits, ...less },
      },
      never,
    )
    assert.ok(result.kind === 'file')
    return { ...result, bytes: await readFile(result.path) }
  }

  it('makes a page of HTML a text document, that a PDF, and keeps its words', async () => {
    const page = '<h1>Harbour log</h1><p>Three <b>boats</b> äöü</p>'
    const docx = await convert(page, { format: 'docx' }, { contentType: 'text/html' })
    const [pdf, text] = [
      await convert(docx.bytes, { format: 'pdf' }, { contentType: docx.contentType }),
      await convert(docx.bytes, { format: 'txt' }, { contentType: docx.contentType }),
    ]

    assert.deepEqual([docx.contentType, docx.extension], [DOCX, '.docx'])
    assert.deepEqual([pdf.contentType, pdf.extension], ['application/pdf', '.pdf'])
    assert.equal(await textsOf(pdf.bytes), 'Harbour log\nThree boats äöü\n')
    assert.equal(text.contentType, 'text/plain; charset=utf-8')
    assert.equal(text.bytes.toString(), 'Harbour log\nThree boats äöü\n')
  })

  it('makes a list of values a table, and that a PDF', async () => {
    const csv = 'name,count\n"Ann ""A""",2\näöü,3\n'
    const xlsx = await convert(csv, { format: 'xlsx' }, { contentType: 'text/csv' })
    const pdf = await convert(xlsx.bytes, { format: 'pdf' }, { contentType: xlsx.contentType })

    const texts = await textsOf(pdf.bytes)
    assert.ok(texts.includes('name count\nAnn "A" 2\näöü 3\n'), texts)
  })

  it('makes slides for other programs, and a page of each', async () => {
    const odp = await makeOpenDocument('presentation', slides('First slide', 'Second slide'))
    const contentType = 'application/vnd.oasis.opendocument.presentation'
    const pptx = await convert(odp, { format: 'pptx' }, { contentType })
    const pdf = await convert(pptx.bytes, { format: 'pdf' }, { contentType: PPTX })

    assert.equal(await textsOf(pdf.bytes), 'First slide\n\fSecond slide\n')
  })

  it('fetches nothing a document refers to, from the network or from this machine', async () => {
    const secret = join(folder, 'secret.png')
    await sharp({ create: { width: 50, height: 50, channels: 3, background: '#f00' } }).toFile(
      secret,
    )
    await writeFile(join(folder, 'secret.txt'), 'a secret of this machine')
    const visited: string[] = []
    const site = createServer((request, response) => {
      visited.push(`${request.url}`)
      response.end()
    })
    await new Promise<void>((done) => site.listen(0, '127.0.0.1', done))
    const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
    const body = [
      '<text:p>Before</text:p>',
      linkedPicture(`${origin}/picture.png`),
      linkedPicture(`file://${secret}`),
      linkedSection(`file://${folder}/secret.txt`),
      linkedSection('file:///etc/passwd'),
    ].join('')
    const page =
      `<link rel="stylesheet" href="${origin}/style.css"><style>@import "${origin}/more.css"; p { background: url(${origin}/b.png) }</style>` +
      `<p>Before</p><img src="${origin}/p.png"><img src="file://${secret}"><img src="../secret.png">` +
      `<iframe src="${origin}/frame"></iframe><object data="${origin}/object"></object><embed src="file:///etc/passwd">`

    const pdfs = [
      await convert(
        await makeOpenDocument('text', body),
        { format: 'pdf' },
        {
          contentType: 'application/vnd.oasis.opendocument.text',
        },
      ),
      await convert(
        await makeLinkingDocx(`${origin}/word.png`, `${folder}/secret.txt`),
        { format: 'pdf' },
        { contentType: DOCX },
      ),
      await convert(
        await makeLinkingDocx(`file://${secret}`, '/etc/passwd'),
        { format: 'pdf' },
        { contentType: DOCX },
      ),
      await convert(page, { format: 'pdf' }, { contentType: 'text/html' }),
    ]
    site.close()

    assert.deepEqual(visited, [])
    for (const { bytes } of pdfs) {
      const texts = await textsOf(bytes)
      assert.match(texts, /^Before\n/)
      assert.doesNotMatch(texts, /secret|root:/)
      const { data } = await renderPage(bytes, { density: 40, maxPixels: 1e7 })
      for (let at = 0; at < data.length; at += 4) assert.notEqual(data.readUInt32BE(at), 0xff0000ff)
    }
  })

  it('ends with everything it started when it takes too long', async () => {
    const hanging = convert(
      'Hello',
      { format: 'pdf' },
      { contentType: 'text/plain', timeoutMs: 400 },
    )
    const place = join(folder, `${count - 1}`)

    await assert.rejects(hanging, { code: 'conversion_timeout' })
    assert.deepEqual(await processesIn(place), [])
  })

  it('ends when it takes too much memory', async () => {
    await assert.rejects(
      convert('Hello', { format: 'pdf' }, { contentType: 'text/plain', memoryBytes: 5 << 20 }),
      { code: 'conversion_too_large' },
    )
  })

  it('refuses a file that is something else than it says, or broken', async () => {
    const odp = await makeOpenDocument('presentation', slides('One'))
    const pdf = Buffer.from('%PDF-1.7\n%âãÏÓ\n')
    const cut = odp.subarray(0, odp.length / 2)
    const cases = [
      [odp, DOCX],
      [Buffer.from('just words'), DOCX],
      [pdf, 'application/msword'],
      [pdf, 'text/plain'],
      [cut, 'application/vnd.oasis.opendocument.presentation'],
      [
        Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2000)]),
        'application/vnd.ms-excel',
      ],
    ] as const
    for (const [file, contentType] of cases) {
      await assert.rejects(convert(file, { format: 'pdf' }, { contentType }), {
        code: 'conversion_source_broken',
      })
    }
  })
})

describe('the LibreOffice engine', () => {
  const work = (contentType: string, format: string) => ({
    tasks: [{ name: 'output', params: { format } }],
    encoding: {},
    input: { path: '/nowhere', contentType, filename: 'a', size: 1 },
    files: {},
    folder: tmpdir(),
    limits,
  })

  it('offers of each kind of document what LibreOffice can make of it', async () => {
    for (const [contentType, format] of [
      ['text/csv', 'docx'],
      [DOCX, 'xlsx'],
      [PPTX, 'txt'],
      ['image/png', 'pdf'],
      ['text/plain', 'svg'],
      ['text/plain', 'constructor'],
    ] as const) {
      await assert.rejects(engine.run(work(contentType, format), never), {
        code: 'conversion_unsupported',
      })
    }
  })

  it('reads text in the encoding it is in', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quayside-office-'))
    const texts = {
      western: Buffer.from('Gr\u00fc\u00dfe\n', 'latin1'),
      utf16: Buffer.from('\ufeffGr\u00fc\u00dfe\n', 'utf16le'),
      // The last letter that is looked at is cut in two.
      utf8: Buffer.from(`${'x'.repeat(64 * 1024 - 1)}\u00fc`),
    }
    const read: string[] = []
    for (const [name, bytes] of Object.entries(texts)) {
      const path = join(folder, name)
      await writeFile(path, bytes)
      const source = { path, extension: `.${name}`, isText: true }
      read.push(await readFile(await prepareSource(source, folder, never), 'utf8'))
    }
    await rm(folder, { recursive: true })

    assert.deepEqual(read.slice(0, 2), ['Gr\u00fc\u00dfe\n', 'Gr\u00fc\u00dfe\n'])
    assert.ok(read[2]?.endsWith('x\u00fc'))
  })

  it('makes HTML safe to be shown', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quayside-office-'))
    const path = join(folder, 'input')
    await writeFile(
      path,
      `<html><head><title>A &amp; B</title><style>p { color: red; background: u\\rl(http://a.example/) }</style>
      <meta http-equiv="refresh" content="0;url=http://a.example/"><base href="http://a.example/"></head>
      <body onload="x()"><script>x()</script><p style="color: red; background: url(//a.example/)">one</p>
      <a href="javascript:x()">two</a><a href="https://b.example/">three</a><svg onload="x()"><script>x()</script></svg>
      <img src="x" onerror="x()"><img src="data:image/png;base64,AAAA"><form action="http://a.example/"><input></form>
      <iframe srcdoc="<script>x()</script>"></iframe></body></html>`,
    )
    const asked = work('text/html', 'html')

    const result = await engine.run({ ...asked, folder, input: { ...asked.input, path } }, never)
    assert.ok(result.kind === 'file')
    const page = await readFile(result.path, 'utf8')
    await rm(folder, { recursive: true })

    assert.doesNotMatch(
      page,
      /script|onload|onerror|a\.example|<(iframe|form|input|svg|meta http|base)/i,
    )
    for (const kept of ['<title>A &amp; B</title>', 'color: red', '<p style=', 'one', 'two']) {
      assert.ok(page.includes(kept), `${kept} is missing in ${page}`)
    }
    assert.match(page, /<a href="https:\/\/b\.example\/">three<\/a>/)
    assert.match(page, /<img src="data:image\/png;base64,AAAA"/)
  })

  it('tells documents that ask for a password', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quayside-office-'))
    const path = join(folder, 'input')
    const mark = Buffer.from('d0cf11e0a1b11ae1', 'hex')
    const rest = [Buffer.alloc(70_000), Buffer.from('EncryptedPackage', 'utf16le')]
    await writeFile(path, Buffer.concat([mark, ...rest]))
    const asked = work('application/x-cfb', 'pdf')
    const input = { ...asked.input, path, filename: 'plans.docx' }

    await assert.rejects(engine.run({ ...asked, folder, input }, never), {
      code: 'conversion_source_locked',
    })
    await rm(folder, { recursive: true })
  })

  it('says so where LibreOffice is not installed', async () => {
    const programs = createProgramRunner({ folders: [tmpdir()] })
    const folder = await mkdtemp(join(tmpdir(), 'quayside-office-'))
    const path = join(folder, 'input')
    await writeFile(path, 'Hello')
    const asked = work('text/plain', 'pdf')

    await assert.rejects(
      createLibreofficeEngine({ programs }).run(
        { ...asked, folder, input: { ...asked.input, path } },
        never,
      ),
      {
        code: 'conversion_program_missing',
        publicMessage: 'This conversion needs LibreOffice, which is not installed on the server.',
      },
    )
    await rm(folder, { recursive: true })
  })
})

async function textsOf(pdf: Buffer): Promise<string> {
  return await withPdf(pdf, (document) =>
    Array.from({ length: document.pages }, (_, at) => textOf(document, at + 1)).join('\f'),
  )
}

/** Command lines of processes that work in a folder. */
async function processesIn(folder: string): Promise<readonly string[]> {
  const numbers = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(
    numbers.map((number) => readFile(`/proc/${number}/cmdline`, 'utf8').catch(() => '')),
  )
  return lines.filter((line) => line.includes(folder))
}
