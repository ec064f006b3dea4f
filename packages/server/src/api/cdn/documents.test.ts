import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import sharp from 'sharp'
import { findProgram } from '../../lib/find-program.ts'
import { makePdf } from '../../processing/engines/pdf/testing/make-pdf.ts'
import { type AppOwner, type FileAnswer, useFileDesk } from '../testing/file-desk.ts'

const [noOffice, noBrowser] = await Promise.all(
  ['soffice', 'chromium'].map(
    async (name) => (await findProgram(name)) === undefined && `${name} is not installed`,
  ),
)

describe('documents by address', () => {
  const { ask, newOwner, store, web } = useFileDesk()
  let owner: AppOwner
  let paper: string
  before(async () => {
    owner = await newOwner()
    const pages = ['first', 'second', 'third'].map((word, at) => ({
      ...{ width: 100 * (at + 1), height: 100, lines: [word] },
      rectangles: [{ at: [0, 0, 50, 50] as const, color: [at === 1 ? 1 : 0, 0, 0] as const }],
    }))
    paper = await store(owner, makePdf({ pages, about: { Title: 'Papers' } }), 'filename=a.pdf')
  })

  it('become pictures, text, other pages and what is known of them', async () => {
    const picture = await ask(`/cdn/output=format:png,page:2,density:72/${paper}`)
    const small = await ask(`/cdn/resize=width:50/output=format:jpg,density:72/${paper}`)
    const text = await ask(`/cdn/output=format:txt/${paper}`)
    const pages = await ask(`/cdn/pdfconvert=pages:[3,1]/${paper}`)
    const info = await ask(`/cdn/pdfinfo/${paper}`)
    const brief = await ask(`/cdn/output=docinfo:true/${paper}`)

    assert.deepEqual(await sizeOf(picture), [200, 100, 'png'])
    assert.deepEqual(await sizeOf(small), [50, 50, 'jpeg'])
    assert.equal(text.headers['content-type'], 'text/plain; charset=utf-8')
    assert.equal(text.text, 'first\n\fsecond\n\fthird\n')
    assert.equal(pages.headers['content-disposition'], 'inline; filename="a.pdf"')
    assert.equal(info.headers['content-type'], 'application/json')
    assert.deepEqual([info.json().pages, info.json().title], [3, 'Papers'])
    assert.deepEqual(brief.json(), { numpages: 3, dimensions: { width: 100, height: 100 } })
    const again = await store(owner, pages.bytes, 'filename=b.pdf')
    assert.equal((await ask(`/cdn/output=format:txt/${again}`)).text, 'third\n\ffirst\n')
  })

  it('refuse in words what cannot be', async () => {
    const answers = [
      await ask(`/cdn/output=format:png,page:9/${paper}`),
      await ask(`/cdn/pdfconvert=pages:[7-]/${paper}`),
      await ask(`/cdn/pdfconvert/${paper}`),
      await ask(`/cdn/output=format:docx/${paper}`),
      await ask(`/cdn/urlscreenshot/${paper}`),
    ]

    assert.deepEqual(
      answers.map(({ status, headers }) => [status, headers['x-error-code']]),
      [
        [400, 'conversion_page_missing'],
        [400, 'conversion_page_missing'],
        [400, 'task_parameter_missing'],
        [400, 'conversion_unsupported'],
        [400, 'conversion_unsupported'],
      ],
    )
  })

  it('of office programs become PDF and from there pictures', { skip: noOffice }, async () => {
    const csv = await store(owner, 'name,count\nAnn,2\n', 'filename=list.csv')
    const pdf = await ask(`/cdn/output=format:pdf/${csv}`)
    const again = await store(owner, pdf.bytes, 'filename=list.pdf')
    const text = await ask(`/cdn/output=format:txt/${again}`)

    assert.equal(pdf.status, 200, pdf.text.slice(0, 300))
    assert.equal(pdf.headers['content-disposition'], 'inline; filename="list.pdf"')
    assert.ok(text.text.includes('name count\nAnn 2\n'), text.text)
  })

  it('are pages of the web, too', { skip: noBrowser }, async () => {
    const address = web().put('/page.html', {
      bytes: Buffer.from('<body style="background: #00f">'),
      headers: { 'content-type': 'text/html' },
    })
    const shot = 'urlscreenshot=mode:window,width:300,height:200,delay:0'
    const picture = await ask(`/cdn/${owner.app.apiKey}/${shot}/resize=width:30/${address}`)

    assert.equal(picture.status, 200, picture.text.slice(0, 300))
    assert.deepEqual(await sizeOf(picture), [30, 20, 'png'])
    const { data } = await sharp(picture.bytes)
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    assert.deepEqual([...data.subarray(0, 3)], [0, 0, 255])
    assert.equal(picture.headers['content-disposition'], 'inline; filename="127.0.0.1.png"')
  })
})

async function sizeOf({ bytes, text, status }: FileAnswer) {
  assert.equal(status, 200, text.slice(0, 300))
  const { width, height, format } = await sharp(bytes).metadata()
  return [width, height, format]
}
