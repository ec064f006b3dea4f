import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { convertFile } from './testing/convert-file.ts'
import { bmpOf, icoOf, pngClaiming, svgOf } from './testing/known-files.ts'
import { assertQuarters, jpegOf, pngOf, sharpOf } from './testing/quarters.ts'
import {
  assertNear,
  BLUE,
  drawPixels,
  GREEN,
  NOTHING,
  pixelAt,
  quarters,
  RED,
  WHITE,
  YELLOW,
} from './testing/test-picture.ts'

describe('files of other kinds', () => {
  test('HEIC is read with its profile, and becomes JPEG', async () => {
    // Red, green, blue and white, made by libheif's own encoder with a profile of Display P3.
    const heic = await readFile(new URL('./testing/quarters-p3.heic', import.meta.url))

    const { pixels, metadata } = await convertFile(heic, '', { contentType: 'image/heic' })

    assert.deepEqual([metadata.format, pixels.width, pixels.height], ['jpeg', 64, 48])
    assertQuarters(pixels, [RED, GREEN, BLUE, WHITE], 8)
  })

  test('BMP is read in all its depths', async () => {
    for (const [bits, rows] of [
      [24, 'from below'],
      [32, 'from above'],
    ] as const) {
      const { pixels, metadata } = await convertFile(bmpOf(quarters(10, 6), bits, rows))

      assert.equal(metadata.format, 'png')
      assertQuarters(pixels, [RED, GREEN, BLUE, YELLOW], 0)
    }
  })

  test('ICO gives the largest of its pictures', async () => {
    const small = await sharpOf(drawPixels({ width: 4, height: 4 }, () => BLUE))
      .png()
      .toBuffer()
    const large = await sharpOf(quarters(16, 16)).png().toBuffer()

    const { pixels } = await convertFile(icoOf([small, large]))

    assert.equal(pixels.width, 16)
    assertQuarters(pixels, [RED, GREEN, BLUE, YELLOW], 0)
  })

  test('SVG is drawn as large as it is needed', async () => {
    const svg = svgOf('<rect width="5" height="10" fill="#f00"/>')

    const plain = await convertFile(svg)
    const dense = await convertFile(svg, 'output=density:144')
    const large = await convertFile(svg, 'resize=width:200')

    assert.deepEqual([plain.pixels.width, dense.pixels.width, large.pixels.width], [10, 20, 200])
    // An edge that was drawn, not enlarged, is sharp.
    assertNear(pixelAt(large.pixels, 98, 100), RED, 0)
    assertNear(pixelAt(large.pixels, 102, 100), NOTHING)
  })

  test('a page of a TIFF is taken by its number', async () => {
    const pages = drawPixels({ width: 8, height: 8, frames: 3 }, (_x, _y, page) =>
      page === 1 ? GREEN : RED,
    )
    const tiff = await sharpOf(pages).tiff().toBuffer()

    const first = await convertFile(tiff)
    const second = await convertFile(tiff, 'output=page:2')

    assertNear(pixelAt(first.pixels, 2, 2), RED)
    assertNear(pixelAt(second.pixels, 2, 2), GREEN)
    await assert.rejects(convertFile(tiff, 'output=page:4'), { code: 'conversion_page_missing' })
  })

  test('what is said of a file does not matter where its bytes say something else', async () => {
    const png = await sharpOf(quarters(8, 8)).png().toBuffer()

    const { metadata } = await convertFile(png, '', { contentType: 'image/svg+xml' })

    assert.equal(metadata.format, 'png')
  })
})

test('a TIFF is known however far behind its pixels the directory stands', async () => {
  const tiff = await sharpOf(quarters(200, 200)).tiff({ compression: 'none' }).toBuffer()

  const { pixels } = await convertFile(tiff, 'output=format:png')

  assertNear(pixelAt(pixels, 20, 20), RED)
})

describe('files that are not what they should be', () => {
  /** Much more than any head, so that a part of it can be missing. */
  const noise = drawPixels({ width: 200, height: 200 }, (x, y) => {
    const level = (x * 7919 + y * 104_729 + x * y * 31) % 256
    return [level, 255 - level, (level * 3) % 256, 255]
  })

  for (const format of ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const) {
    test(`${format} that ends too early is broken`, async () => {
      const whole = await sharpOf(noise).toFormat(format).toBuffer()

      for (const part of [0.1, 0.5, 0.9]) {
        const torn = whole.subarray(0, whole.length * part)
        await assert.rejects(convertFile(torn, 'resize=width:50/output=format:png'), {
          code: 'conversion_source_broken',
          kind: 'invalid',
        })
      }
    })
  }

  test('a JPEG with something wrong in its middle is shown as well as can be', async () => {
    const jpeg = await jpegOf(quarters(200, 200))
    const damaged = Buffer.concat([
      jpeg.subarray(0, -400),
      Buffer.alloc(8, 0x55),
      jpeg.subarray(-392),
    ])

    const { pixels } = await convertFile(damaged, 'output=format:png')

    assertNear(pixelAt(pixels, 20, 20), RED, 8)
  })

  test('bytes after the end of a picture do not matter', async () => {
    const padded = Buffer.concat([await pngOf(quarters(8, 8)), Buffer.alloc(1_000, 1)])

    assertQuarters((await convertFile(padded)).pixels, [RED, GREEN, BLUE, YELLOW])
  })

  test('HEIC, BMP and ICO that end too early are broken', async () => {
    const heic = await readFile(new URL('./testing/quarters-p3.heic', import.meta.url))
    const files = [heic, bmpOf(noise, 24, 'from below'), icoOf([await pngOf(noise)])]

    for (const whole of files) {
      await assert.rejects(convertFile(whole.subarray(0, whole.length * 0.6)), {
        code: 'conversion_source_broken',
      })
    }
  })

  test('what calls itself a picture and is none is broken; other kinds are not offered', async () => {
    const text = Buffer.from('<html><p>no picture</p></html>')

    await assert.rejects(convertFile(text, '', { contentType: 'image/png' }), {
      code: 'conversion_source_broken',
    })
    await assert.rejects(convertFile(text, '', { contentType: 'image/vnd.adobe.photoshop' }), {
      code: 'conversion_unsupported',
      publicMessage: /photoshop/,
    })
    await assert.rejects(convertFile(Buffer.alloc(0)), { code: 'conversion_source_broken' })
  })

  test('pictures that claim to be huge are refused before they are decoded', async () => {
    const png = pngClaiming(await pngOf(quarters(8, 8)), 60_000, 60_000)
    const bmp = bmpOf(quarters(8, 8), 24, 'from below')
    bmp.writeInt32LE(60_000, 18)
    bmp.writeInt32LE(60_000, 22)
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9e4" height="9e4"/>')

    for (const bomb of [png, bmp, svg]) {
      await assert.rejects(convertFile(bomb, 'resize=width:10'), { code: 'picture_too_large' })
    }
  })

  test('a small picture is not made huge', async () => {
    const png = await pngOf(quarters(8, 8))

    await assert.rejects(convertFile(png, 'resize=width:10000'), { code: 'picture_too_large' })
    await assert.rejects(convertFile(png, '', { limits: { bytes: 20 } }), {
      code: 'conversion_too_large',
    })
  })

  test('SVG reaches no other file, however it is asked', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quayside-neighbour-'))
    try {
      const neighbour = join(folder, 'red.png')
      await writeFile(neighbour, await pngOf(drawPixels({ width: 10, height: 10 }, () => RED)))
      const style = join(folder, 'red.css')
      await writeFile(style, 'rect { fill: #f00 }')
      const url = pathToFileURL(neighbour).href
      const blue = '<rect width="10" height="10" fill="#00f"/>'
      const image = (href: string) => `<image width="10" height="10" xlink:href="${href}"/>`
      const attempts = [
        svgOf(`${blue}${image(url)}`),
        svgOf(`${blue}${image(neighbour)}`),
        svgOf(`${blue}${image('red.png')}`),
        svgOf(`${blue}<use xlink:href="${url}#a"/>`),
        svgOf(`<style>@import url("${pathToFileURL(style).href}");</style>${blue}`),
        svgOf(blue, `<?xml-stylesheet href="${style}" type="text/css"?>`),
        svgOf(
          `${blue}<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${url}" parse="text"/>`,
        ),
        svgOf(`${blue}<text y="9">&x;</text>`, `<!DOCTYPE svg [<!ENTITY x SYSTEM "${url}">]>`),
        svgOf(`${blue}${image('&x;')}`, `<!DOCTYPE svg [<!ENTITY x "${url}">]>`),
      ]

      for (const svg of attempts) {
        const shown = await convertFile(svg, 'output=format:png').catch((error) => error)
        if (shown instanceof Error) assert.equal((shown as { code?: string }).code, BROKEN)
        else assertNear(pixelAt(shown.pixels, 5, 1), BLUE)
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  const BROKEN = 'conversion_source_broken'

  test('SVG whose entities multiply is broken', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
    const entities = names.map((name, at) => {
      const before = names[at - 1]
      return `<!ENTITY ${name} "${before ? `&${before};`.repeat(10) : 'laugh'}">`
    })
    const svg = svgOf('<text>&i;</text>', `<!DOCTYPE svg [${entities.join('')}]>`)

    await assert.rejects(convertFile(svg, 'output=format:png'), { code: BROKEN })
  })

  test('programs of other picture libraries are not run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quayside-trick-'))
    try {
      const trace = join(folder, 'trace')
      const tricks = [
        `push graphic-context\nviewbox 0 0 9 9\nfill 'url(https://x"|touch "${trace}")'\npop graphic-context`,
        `<?xml version="1.0"?><image><read filename="/etc/passwd"/><write filename="${trace}"/></image>`,
        `%!PS\n(${trace}) (w) file closefile`,
      ]

      for (const trick of tricks) {
        await assert.rejects(convertFile(Buffer.from(trick)), { code: BROKEN })
        await assert.rejects(readFile(trace), { code: 'ENOENT' })
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
