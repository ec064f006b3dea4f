import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import sharp from 'sharp'
import { type AppOwner, type FileAnswer, useFileDesk } from '../testing/file-desk.ts'

type Color = readonly [red: number, green: number, blue: number]
const RED: Color = [200, 30, 30]
const GREEN: Color = [30, 160, 60]
const BLUE: Color = [30, 60, 200]

const plain = (width: number, height: number, [r, g, b]: Color) =>
  sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    .png()
    .toBuffer()

/** The colour of a pixel; of a moving picture in the first frame, or counted on through all. */
async function colorAt({ bytes }: FileAnswer, x: number, y: number): Promise<Color> {
  const image = sharp(bytes, { animated: true }).removeAlpha().raw()
  const { data, info } = await image.toBuffer({ resolveWithObject: true })
  const [r = 0, g = 0, b = 0] = data.subarray((y * info.width + x) * 3)
  return [r, g, b]
}

function assertNear(found: Color, wanted: Color): void {
  const isNear = wanted.every((part, index) => Math.abs(part - (found[index] ?? 0)) <= 12)
  assert.ok(isNear, `${found} is not about ${wanted}`)
}

describe('pictures made by address of several files', () => {
  const { ask, newOwner, store, web } = useFileDesk()
  let owner: AppOwner
  let red: string
  let green: string
  before(async () => {
    owner = await newOwner()
    red = await store(owner, await plain(40, 30, RED), 'filename=red.png')
    green = await store(owner, await plain(40, 30, GREEN), 'filename=green.png')
  })

  test('follow each other as a GIF, or in the format that is asked for', async () => {
    const path = `/cdn/${owner.app.apiKey}/animate=delay:300,loop:2`
    const gif = await ask(`${path}/[${red},${green}]`)
    const webp = await ask(`${path}/output=format:webp/[${red},${green}]`)

    for (const [answer, format] of [
      [gif, 'gif'],
      [webp, 'webp'],
    ] as const) {
      assert.equal(answer.status, 200, answer.text)
      assert.equal(answer.headers['content-type'], `image/${format}`)
      const facts = await sharp(answer.bytes).metadata()
      assert.deepEqual([facts.format, facts.pages, facts.loop], [format, 2, 2])
      assert.deepEqual(facts.delay, [300, 300])
      assertNear(await colorAt(answer, 20, 15), RED)
      assertNear(await colorAt(answer, 20, 45), GREEN)
    }
  })

  test('stand beside each other, with one from elsewhere', async () => {
    const url = web().put('/pics/blue.png', {
      bytes: await plain(40, 30, BLUE),
      headers: { 'content-type': 'image/png' },
    })

    const tasks = `collage=files:[${green},${url}],width:140,height:50,margin:10`
    const answer = await ask(`/cdn/${owner.app.apiKey}/${tasks}/${red}`)

    assert.equal(answer.status, 200, answer.text)
    for (const [index, color] of [RED, GREEN, BLUE].entries()) {
      assertNear(await colorAt(answer, 28 + index * 43, 25), color)
    }
  })

  test('are marked with one from elsewhere', async () => {
    const url = web().put('/pics/mark.png', {
      bytes: await plain(10, 10, BLUE),
      headers: { 'content-type': 'image/png' },
    })

    const tasks = `watermark=file:"${url}",position:[top,left]`
    const answer = await ask(`/cdn/${owner.app.apiKey}/${tasks}/${red}`)

    assert.equal(answer.status, 200, answer.text)
    assertNear(await colorAt(answer, 5, 5), BLUE)
    assertNear(await colorAt(answer, 20, 15), RED)
  })

  test('are refused where nothing joins them', async () => {
    const answer = await ask(`/cdn/${owner.app.apiKey}/flip/[${red},${green}]`)

    assert.equal(answer.status, 400, answer.text)
  })

  test('become a page that may do nothing but show them in characters', async () => {
    const dark = await store(owner, await plain(20, 20, [0, 0, 0]), 'filename=dark.png')

    const answer = await ask(`/cdn/ascii=size:10/${dark}`)

    assert.equal(answer.status, 200, answer.text)
    assert.equal(answer.headers['content-type'], 'text/html')
    assert.match(String(answer.headers['content-security-policy']), /^sandbox; default-src 'none'/)
    assert.match(answer.text, /\n@{20}\n/)
  })
})
