import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import sharp from 'sharp'
import type { Pixels } from './picture.ts'
import { convertFile } from './testing/convert-file.ts'
import { assertQuarters, jpegOf, sharpOf } from './testing/quarters.ts'
import {
  assertNear,
  BLUE,
  type Color,
  drawPixels,
  GREEN,
  NOTHING,
  pixelAt,
  quarters,
  RED,
  WHITE,
  YELLOW,
} from './testing/test-picture.ts'

describe('a picture that was held in any way', () => {
  /** Where the quarters of 40 × 24 stored pixels belong, by EXIF's numbers (EXIF 2.32, 4.6.5). */
  const UPRIGHT: readonly (readonly [number, readonly Color[]])[] = [
    [1, [RED, GREEN, BLUE, YELLOW]],
    [2, [GREEN, RED, YELLOW, BLUE]],
    [3, [YELLOW, BLUE, GREEN, RED]],
    [4, [BLUE, YELLOW, RED, GREEN]],
    [5, [RED, BLUE, GREEN, YELLOW]],
    [6, [BLUE, RED, YELLOW, GREEN]],
    [7, [YELLOW, GREEN, BLUE, RED]],
    [8, [GREEN, YELLOW, RED, BLUE]],
  ]

  for (const [orientation, expected] of UPRIGHT) {
    test(`is upright: orientation ${orientation}`, async () => {
      const lying = await sharp(await jpegOf(quarters(40, 24)))
        .withMetadata({ orientation })
        .jpeg({ quality: 100 })
        .toBuffer()

      const plain = await convertFile(lying, 'output=format:png')
      const cut = await convertFile(lying, 'resize=width:12,height:12,fit:crop/output=format:png')
      const stored = await convertFile(lying, 'rotate=exif:false/output=format:png')

      const [width, height] = orientation < 5 ? [40, 24] : [24, 40]
      assert.deepEqual([plain.pixels.width, plain.pixels.height], [width, height])
      assertQuarters(plain.pixels, expected, 8)
      assertQuarters(cut.pixels, expected, 8)
      assert.deepEqual([stored.pixels.width, stored.pixels.height], [40, 24])
      assertQuarters(stored.pixels, [RED, GREEN, BLUE, YELLOW], 8)
      assert.ok((plain.metadata.orientation ?? 1) === 1)
    })
  }
})

describe('colours', () => {
  /** The same colours as numbers of Display P3; red, green and blue lie within sRGB there. */
  const P3: readonly Color[] = [
    [234, 51, 35, 255],
    [117, 251, 76, 255],
    [0, 0, 245, 255],
    [255, 255, 84, 255],
  ]
  const inP3 = quarters(32, 32)
  const numbers = drawPixels({ width: 32, height: 32 }, (x, y) => {
    const at = (y < 16 ? 0 : 2) + (x < 16 ? 0 : 1)
    return P3[at] ?? NOTHING
  })

  test('of a profile become those of sRGB, and the profile is gone', async () => {
    const wide = await sharpOf(inP3).withIccProfile('p3').png().toBuffer()
    assertQuarters(await ignoringProfile(wide), P3, 2)

    const { pixels, metadata } = await convertFile(wide)

    assertQuarters(pixels, [RED, GREEN, BLUE, YELLOW])
    assert.equal(metadata.icc, undefined)
  })

  test('of a profile in 16 bits too', async () => {
    const eight = await sharpOf(inP3).removeAlpha().withIccProfile('p3').png().toBuffer()
    const wide = await sharp(eight).keepIccProfile().toColourspace('rgb16').png().toBuffer()
    const { depth, icc } = await sharp(wide).metadata()
    assert.deepEqual([depth, Boolean(icc)], ['ushort', true])

    for (const address of ['', 'blur=amount:0.4']) {
      assertQuarters((await convertFile(wide, address)).pixels, [RED, GREEN, BLUE, YELLOW], 8)
    }
  })

  test('without a profile are sRGB already', async () => {
    const { pixels } = await convertFile(await sharpOf(numbers).png().toBuffer())

    assertQuarters(pixels, P3, 0)
  })

  test('of CMYK become those of sRGB, and can be had again', async () => {
    // Print has no pure red, green and blue; these it has.
    const MUTED: readonly Color[] = [
      [180, 70, 60, 255],
      [90, 140, 80, 255],
      [70, 80, 140, 255],
      [200, 180, 90, 255],
    ]
    const muted = drawPixels({ width: 32, height: 32 }, (x, y) => {
      return MUTED[(y < 16 ? 0 : 2) + (x < 16 ? 0 : 1)] ?? NOTHING
    })
    const cmyk = await sharpOf(muted).withIccProfile('cmyk').jpeg({ quality: 100 }).toBuffer()
    assert.equal((await sharp(cmyk).metadata()).space, 'cmyk')

    const rgb = await convertFile(cmyk)
    const printed = await convertFile(await jpegOf(muted), 'output=colorspace:CMYK')
    const kept = await convertFile(cmyk, 'output=colorspace:input')

    assert.equal(rgb.metadata.space, 'srgb')
    assertQuarters(rgb.pixels, MUTED, 30)
    assertQuarters(printed.pixels, MUTED, 30)
    assert.equal(printed.metadata.space, 'cmyk')
    assert.ok(printed.metadata.icc)
    assert.equal(kept.metadata.space, 'cmyk')
  })

  test('of grey, few or transparent colours stay', async () => {
    const half: Color = [200, 40, 80, 128]
    const veil = drawPixels({ width: 8, height: 8 }, () => half)
    const grey = await sharpOf(quarters(16, 16)).greyscale().jpeg({ quality: 100 }).toBuffer()
    const few = await sharpOf(quarters(16, 16)).png({ palette: true }).toBuffer()

    const fromGrey = await convertFile(grey, 'output=format:png')
    const fromVeil = await convertFile(await sharpOf(veil).png().toBuffer(), 'flip/blur=amount:1')

    const [r, g, b] = pixelAt(fromGrey.pixels, 2, 2)
    assert.ok(r === g && g === b)
    assertQuarters((await convertFile(few)).pixels, [RED, GREEN, BLUE, YELLOW])
    assertNear(pixelAt(fromVeil.pixels, 4, 4), half)
  })

  async function ignoringProfile(bytes: Buffer): Promise<Pixels> {
    const image = sharp(bytes, { ignoreIcc: true }).ensureAlpha().raw()
    const { data, info } = await image.toBuffer({ resolveWithObject: true })
    return { data, width: info.width, height: info.height, frames: 1 }
  }
})

describe('a picture that moves', () => {
  const FRAMES: readonly Color[] = [RED, GREEN, BLUE]
  const moving = drawPixels({ width: 20, height: 10, frames: 3 }, (x, _y, frame) =>
    x < 10 ? (FRAMES[frame] ?? NOTHING) : WHITE,
  )
  const settings = { delay: [100, 250, 400], loop: 2 }
  const gif = () => sharpOf(moving).gif(settings).toBuffer()
  const webp = () =>
    sharpOf(moving)
      .webp({ ...settings, lossless: true })
      .toBuffer()

  for (const [name, make] of [
    ['GIF', gif],
    ['WebP', webp],
  ] as const) {
    test(`stays ${name} and keeps frames, delays and loop`, async () => {
      for (const address of ['', 'resize=width:10', 'flop/flip', 'rotate=deg:90/blur=amount:0.3']) {
        const { pixels, metadata } = await convertFile(await make(), address)

        assert.equal(metadata.format, name.toLowerCase())
        assert.deepEqual([metadata.delay, metadata.loop], [settings.delay, settings.loop], address)
        assert.equal(pixels.frames, 3)
        const x = address.startsWith('flop') ? 17 : 2
        for (const frame of [0, 1, 2]) {
          assertNear(pixelAt(pixels, x, 2, frame), FRAMES[frame] ?? NOTHING, 12)
        }
      }
    })
  }

  test('goes from GIF to WebP with all frames', async () => {
    const { metadata } = await convertFile(await gif(), 'output=format:webp')

    assert.deepEqual([metadata.pages, metadata.delay], [3, settings.delay])
  })

  test('shows its first frame, or the one that is asked for, where the format has but one', async () => {
    const first = await convertFile(await gif(), 'output=format:png')
    const third = await convertFile(await gif(), 'output=format:png,page:3')

    assertNear(pixelAt(first.pixels, 2, 2), RED)
    assertNear(pixelAt(third.pixels, 2, 2), BLUE)
    await assert.rejects(convertFile(await gif(), 'output=format:png,page:4'), {
      code: 'conversion_page_missing',
    })
  })

  test('is refused with too many frames, but for its first one', async () => {
    const limits = { frames: 2 }

    await assert.rejects(convertFile(await gif(), '', { limits }), { code: 'picture_too_large' })
    const { pixels } = await convertFile(await gif(), 'output=format:jpg', { limits })

    assertNear(pixelAt(pixels, 2, 2), RED, 12)
  })
})
