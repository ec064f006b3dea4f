import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import sharp from 'sharp'
import { readExif } from './exif.ts'
import { readImageHeader } from './image-header.ts'

const FORMATS = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const

/** Taken with the camera held upright, somewhere in Greenwich. */
function photo() {
  const background = { r: 200, g: 80, b: 40 }
  return sharp({ create: { width: 40, height: 30, channels: 3, background } })
    .withMetadata({ orientation: 6 })
    .withExifMerge({
      IFD0: { Make: 'Quay Optics' },
      IFD2: { DateTimeOriginal: '2024:05:01 10:00:00' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 28/1 40/1' },
    })
}

describe('the header of a picture', () => {
  test('tells its size as it is shown', async () => {
    for (const format of FORMATS) {
      const bytes = await photo().toFormat(format).toBuffer()

      const header = await readImageHeader(bytes)

      const upright = format !== 'gif'
      assert.deepEqual([header?.width, header?.height], upright ? [30, 40] : [40, 30], format)
    }
  })

  test('is enough: nothing has to follow', async () => {
    const large = sharp({
      create: {
        width: 700,
        height: 600,
        channels: 3,
        background: 'red',
        noise: { type: 'gaussian', mean: 99, sigma: 40 },
      },
    })
    for (const format of ['jpeg', 'png'] as const) {
      const bytes = await large.toFormat(format).toBuffer()
      assert.ok(bytes.length > 150_000)

      const header = await readImageHeader(bytes.subarray(0, 100_000))

      assert.deepEqual([header?.width, header?.height], [700, 600], format)
    }
  })

  test('tells the size of a drawing', async () => {
    const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="80"/>'

    const header = await readImageHeader(Buffer.from(drawing))

    assert.deepEqual([header?.width, header?.height], [120, 80])
  })

  test('is nothing where there is no picture, or one that nobody can mean', async () => {
    const huge = '<svg xmlns="http://www.w3.org/2000/svg" width="90000" height="90000"/>'
    const jpeg = await photo().jpeg().toBuffer()
    for (const bytes of ['', 'words', '\x89PNG\r\n\x1a\n', huge, jpeg.subarray(0, 200)]) {
      assert.equal(await readImageHeader(Buffer.from(bytes as string, 'latin1')), undefined)
    }
  })

  test('carries what the camera wrote, in plain values', async () => {
    const { exif } = (await readImageHeader(await photo().jpeg().toBuffer())) ?? {}

    assert.equal(exif?.Make, 'Quay Optics')
    assert.equal(exif?.Orientation, 6)
    assert.equal(exif?.DateTimeOriginal, '2024-05-01T10:00:00.000Z')
    assert.deepEqual([exif?.GPSLatitudeRef, exif?.GPSLatitude], ['N', [51, 28, 40]])
    assert.ok(!('ExifTag' in exif))
    assert.doesNotThrow(() => JSON.stringify(exif))
  })
})

describe('what a camera wrote', () => {
  /** A block with one list of these tags: number, type, count, value or where it is. */
  function block(tags: readonly (readonly [number, number, number, number])[], next = 0): Buffer {
    const bytes = Buffer.alloc(8 + 2 + tags.length * 12 + 4 + 1_000)
    bytes.write('II*\0', 'latin1')
    bytes.writeUInt32LE(8, 4)
    bytes.writeUInt16LE(tags.length, 8)
    for (const [index, [tag, type, count, value]] of tags.entries()) {
      const at = 10 + index * 12
      bytes.writeUInt16LE(tag, at)
      bytes.writeUInt16LE(type, at + 2)
      bytes.writeUInt32LE(count, at + 4)
      bytes.writeUInt32LE(value, at + 8)
    }
    bytes.writeUInt32LE(next, 10 + tags.length * 12)
    return bytes
  }

  test('is read where it is sound', () => {
    assert.deepEqual(readExif(block([[0x0112, 3, 1, 6]])), { Orientation: 6 })
    assert.deepEqual(readExif(undefined), {})
  })

  test('is left alone where its tags name the same bytes again and again', () => {
    const bombs = [
      Array.from({ length: 900 }, (_, tag) => [tag, 1, 10_000, 0] as const),
      Array.from({ length: 5_000 }, (_, tag) => [tag, 3, 1, 1] as const),
      [[0x0112, 1, 0xffff_ffff, 0]] as const,
    ]
    for (const tags of bombs) assert.deepEqual(readExif(block(tags)), {})
  })

  test('is left alone where its lists lead back to themselves, or out of it', () => {
    for (const tags of [
      [[0x8769, 4, 1, 8]],
      [
        [0x8769, 4, 1, 8],
        [0x8825, 4, 1, 8],
      ],
      [[0x8769, 4, 1, 0xffff_fff0]],
    ] as const) {
      assert.doesNotThrow(() => readExif(block(tags, 8)))
    }
    for (const text of ['II', 'II*\0', 'MM\0*\xff\xff\xff\xff', 'Exif\0\0', '']) {
      assert.deepEqual(readExif(Buffer.from(text, 'latin1')), {})
    }
  })
})
