import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import sharp from 'sharp'
import { convertFile, readFrom } from './testing/convert-file.ts'
import { exifWithThumbnail, withExif } from './testing/known-files.ts'
import { jpegOf, quartersOf, sharpOf } from './testing/quarters.ts'
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
} from './testing/test-picture.ts'

describe('what was written', () => {
  const exif = { IFD0: { Copyright: 'somebody' }, IFD3: { GPSLatitudeRef: 'N' } }
  const photo = async () =>
    sharp(await jpegOf(quarters(40, 24)))
      .withExif(exif)
      .jpeg({ quality: 60 })
      .toBuffer()

  test('by the camera stays, through passes over pixels too', async () => {
    for (const address of ['', 'resize=width:20', 'blur=amount:1/flip', 'output=format:webp']) {
      const { metadata, pixels } = await convertFile(await photo(), address)

      assert.match(metadata.exif?.toString('latin1') ?? '', /somebody/, address)
      assert.equal(metadata.orientation ?? 1, 1)
      const [first] = quartersOf(pixels)
      assertNear(first ?? NOTHING, address.endsWith('flip') ? BLUE : RED, 12)
    }
  })

  test('by the camera is gone where that is asked for', async () => {
    for (const address of ['no_metadata', 'compress', 'pjpg', 'output=strip:true']) {
      assert.equal((await convertFile(await photo(), address)).metadata.exif, undefined, address)
    }
  })

  test('as a large JPEG is not held in memory for codes of its own', async () => {
    const wide = sharp({ create: { width: 4_000, height: 2_100, channels: 3, background: '#963' } })
    const large = await wide.png().toBuffer()

    const asItComes = await convertFile(large, 'output=format:jpg')
    const optimised = await convertFile(large, 'resize=width:400/output=format:jpg')

    // The tables of the standard have codes for all 162 pairs there are (ITU-T T.81, Annex K).
    assert.ok(codesOf(asItComes.bytes).includes(162))
    assert.ok(!codesOf(optimised.bytes).includes(162))
  })

  test('nothing is added to what had nothing', async () => {
    const { metadata } = await convertFile(await jpegOf(quarters(8, 8)))

    assert.deepEqual([metadata.exif, metadata.icc, metadata.xmp], [undefined, undefined, undefined])
  })

  test('as a thumbnail beside is gone, since it shows what tasks took away', async () => {
    const face = await sharpOf(drawPixels({ width: 16, height: 16 }, () => RED))
      .jpeg()
      .toBuffer()
    const jpeg = withExif(await jpegOf(quarters(40, 24)), exifWithThumbnail(face))
    assert.ok(jpeg.includes(face))

    for (const address of ['crop=dim:[20,0,20,24]', 'blur=amount:8', 'output=format:webp']) {
      const { bytes, metadata } = await convertFile(jpeg, address)

      assert.ok(metadata.exif, address)
      assert.ok(!bytes.includes(face.subarray(-40)), address)
    }
  })

  test('as a thumbnail in XMP is gone too, and other XMP stays', async () => {
    const xmpOf = (content: string) =>
      `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${content}</rdf:RDF></x:xmpmeta>`
    const withXmp = async (content: string) =>
      sharpOf(quarters(40, 24)).withXmp(xmpOf(content)).jpeg().toBuffer()
    const picture = '<rdf:Description xmlns:xmpGImg="http://ns.adobe.com/xap/1.0/g/img/"/>'

    for (const address of ['', 'blur=amount:8/flip']) {
      const plain = await convertFile(await withXmp('<rdf:Description/>'), address)
      const small = await convertFile(await withXmp(picture), address)

      assert.match(plain.metadata.xmpAsString ?? '', /rdf:Description/)
      assert.equal(small.metadata.xmp, undefined)
    }
  })

  test('as quality can be asked for again', async () => {
    const noise = drawPixels({ width: 64, height: 64 }, (x, y) => {
      const level = (x * 7919 + y * 104_729 + x * y * 31) % 256
      return [level, 255 - level, (level * 3) % 256, 255]
    })
    const sizes = new Map<string, number>()
    for (const before of [30, 60, 90]) {
      const jpeg = await sharpOf(noise).jpeg({ quality: before }).toBuffer()
      const { bytes } = await convertFile(jpeg, 'output=quality:input')
      sizes.set(`${before}`, bytes.length / jpeg.length)
    }

    for (const [before, ratio] of sizes)
      assert.ok(ratio > 0.85 && ratio < 1.6, `${before}: ${ratio}`)
  })
})

describe('formats', () => {
  const photo = drawPixels({ width: 96, height: 96 }, (x, y) => [
    Math.round(127 + 120 * Math.sin(x / 9)),
    Math.round(127 + 120 * Math.sin(y / 7 + x / 20)),
    (x + y) % 256,
    255,
  ])

  const CASES: readonly (readonly [string, string, string])[] = [
    ['output=format:jpg', 'image/jpeg', 'jpeg'],
    ['output=format:pjpg', 'image/jpeg', 'jpeg'],
    ['output=format:png', 'image/png', 'png'],
    ['output=format:webp', 'image/webp', 'webp'],
    ['output=format:gif', 'image/gif', 'gif'],
    ['output=format:tiff', 'image/tiff', 'tiff'],
    ['output=format:avif', 'image/avif', 'heif'],
  ]
  for (const [address, contentType, format] of CASES) {
    test(`${address} gives ${contentType}`, async () => {
      const made = await convertFile(await sharpOf(photo).png().toBuffer(), address)

      assert.deepEqual([made.contentType, made.metadata.format], [contentType, format])
      assert.equal(made.metadata.isProgressive, address.includes('pjpg'))
      for (const [x, y] of [
        [10, 10],
        [50, 20],
        [80, 90],
      ] as const) {
        // GIF has but 256 colours, and mixes them.
        const tolerance = format === 'gif' ? 48 : 24
        assertNear(pixelAt(made.pixels, x, y), pixelAt(photo, x, y), tolerance)
      }
    })
  }

  test('lower quality and compression make smaller files', async () => {
    const jpeg = await jpegOf(photo)
    const sizeOf = async (address: string) => (await convertFile(jpeg, address)).bytes.length

    assert.ok((await sizeOf('quality=value:40')) < (await sizeOf('quality=value:80')))
    assert.ok((await sizeOf('pjpg=quality:0')) < (await sizeOf('quality=value:40')))
    assert.ok((await sizeOf('compress')) < (await sizeOf('quality=value:80')))
    assert.ok((await sizeOf('quality=value:95')) === (await sizeOf('')))
  })

  test('the last word about quality counts, wherever it stands', async () => {
    const jpeg = await jpegOf(photo)

    const plain = await convertFile(jpeg, 'quality=value:30')
    const before = await convertFile(jpeg, 'quality=value:30/output=format:jpg')

    assert.deepEqual(before.bytes, plain.bytes)
  })

  test('what can be seen through gets white, or the background, in formats without', async () => {
    const veil = drawPixels({ width: 8, height: 8 }, () => [255, 0, 0, 0])
    const png = await sharpOf(veil).png().toBuffer()

    const white = await convertFile(png, 'output=format:jpg')
    const green = await convertFile(png, 'output=format:jpg,background:00ff00')
    const behind = await convertFile(png, 'output=background:0000ff80')
    const still = await convertFile(png, 'output=format:webp')

    assertNear(pixelAt(white.pixels, 4, 4), WHITE)
    assertNear(pixelAt(green.pixels, 4, 4), GREEN, 4)
    assertNear(pixelAt(behind.pixels, 4, 4), BLUE, 4)
    assertNear(pixelAt(still.pixels, 4, 4), NOTHING)
  })

  test('a side that a format has no room for is refused with its name', async () => {
    const wide = await sharpOf(drawPixels({ width: 20_000, height: 2 }, () => RED))
      .png()
      .toBuffer()

    await assert.rejects(convertFile(wide, 'output=format:webp'), {
      code: 'picture_too_large',
      publicMessage: /webp.*16,383/,
    })
  })

  test('imagesize says how large the picture is at this point', async () => {
    const png = await sharpOf(quarters(40, 20)).png().toBuffer()

    assert.deepEqual(await readFrom(png, 'imagesize'), { height: 20, width: 40 })
    assert.deepEqual(await readFrom(png, 'resize=width:10/rotate=deg:90/imagesize'), {
      height: 10,
      width: 5,
    })
  })
})

/** How many codes each of a JPEG's Huffman tables has. */
function codesOf(jpeg: Buffer): readonly number[] {
  const counts: number[] = []
  let at = 2
  while (jpeg[at + 1] !== 0xda) {
    const end = at + 2 + jpeg.readUInt16BE(at + 2)
    if (jpeg[at + 1] === 0xc4) {
      for (let table = at + 4; table < end; ) {
        const lengths = jpeg.subarray(table + 1, table + 17)
        const count = lengths.reduce((sum, length) => sum + length, 0)
        counts.push(count)
        table += 17 + count
      }
    }
    at = end
  }
  return counts
}
