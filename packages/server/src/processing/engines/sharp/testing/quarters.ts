import sharp, { type Sharp } from 'sharp'
import type { Pixels } from '../picture.ts'
import { assertNear, type Color, NOTHING, pixelAt } from './test-picture.ts'

/** To be written as any file. */
export function sharpOf({ data, width, height, frames }: Pixels): Sharp {
  const raw = { width, height: height * frames, channels: 4, pageHeight: height } as const
  return sharp(data, { raw, animated: frames > 1 })
}

/** With hardly any loss: what JPEG does to colours is not what tests are about. */
export async function jpegOf(pixels: Pixels): Promise<Buffer> {
  return await sharpOf(pixels).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer()
}

export async function pngOf(pixels: Pixels): Promise<Buffer> {
  return await sharpOf(pixels).png().toBuffer()
}

/** The middles of the four quarters, from left to right and from top to bottom. */
export function quartersOf(pixels: Pixels): readonly Color[] {
  const { width, height } = pixels
  const [left, right] = [Math.floor(width / 4), Math.floor((width * 3) / 4)]
  const [top, bottom] = [Math.floor(height / 4), Math.floor((height * 3) / 4)]
  return [
    pixelAt(pixels, left, top),
    pixelAt(pixels, right, top),
    pixelAt(pixels, left, bottom),
    pixelAt(pixels, right, bottom),
  ]
}

export function assertQuarters(pixels: Pixels, expected: readonly Color[], tolerance = 4): void {
  quartersOf(pixels).forEach((color, at) => {
    assertNear(color, expected[at] ?? NOTHING, tolerance)
  })
}
