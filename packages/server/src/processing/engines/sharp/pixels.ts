import sharp, { type Sharp } from 'sharp'
import type { Pixels } from './picture.ts'

const CHANNELS = 4

/** A pipeline over pixels; a roll where there are several frames. */
export function sharpOfPixels({ data, width, height, frames }: Pixels): Sharp {
  const pageHeight = frames > 1 ? { pageHeight: height } : {}
  const raw = { width, height: height * frames, channels: CHANNELS, ...pageHeight } as const
  // Its size was checked when it was made.
  return sharp(data, { raw, animated: frames > 1, limitInputPixels: false })
}

/** Runs the pipeline. Throws sharp's errors. */
export async function readPixels(image: Sharp): Promise<Pixels> {
  const raw = image.ensureAlpha().raw({ depth: 'uchar' })
  const { data, info } = await raw.toBuffer({ resolveWithObject: true })
  const { width, height, pages = 1, pageHeight = height } = info
  return { data, width, height: pageHeight, frames: pages }
}

/** Does the same to one frame after the other, so that none sees its neighbour. */
export async function onEachFrame(
  { data, width, height, frames }: Pixels,
  change: (frame: Sharp) => Sharp,
): Promise<Pixels> {
  const size = width * height * CHANNELS
  const changed: Pixels[] = []
  for (let frame = 0; frame < frames; frame++) {
    const bytes = data.subarray(frame * size, (frame + 1) * size)
    const one = sharpOfPixels({ data: bytes, width, height, frames: 1 })
    changed.push(await readPixels(change(one)))
  }
  return joinFrames(changed)
}

/** One below the other. All have the same size. */
export function joinFrames(all: readonly Pixels[]): Pixels {
  const { width = 0, height = 0 } = all[0] ?? {}
  return { data: Buffer.concat(all.map(({ data }) => data)), width, height, frames: all.length }
}
