import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import type { DecodingWishes } from '../decode-picture.ts'
import type { PictureSource } from '../picture-source.ts'
import { FAIL_ON, readFacts, sizeOf } from './known.ts'

/** librsvg's: pixels are pixels. */
const DEFAULT_DENSITY = 72

/**
 * SVG is handed over as bytes, never as a path: what has no address has no neighbours, so librsvg
 * follows no reference to another file, and none to the network in any case.
 */
export async function openSvg(
  path: string,
  { limits, density = DEFAULT_DENSITY }: DecodingWishes,
): Promise<PictureSource> {
  const bytes = await readFile(path)
  const options = { density, failOn: FAIL_ON } as const
  const found = await readFacts(sharp(bytes, { ...options, limitInputPixels: false }))
  return {
    ...sizeOf(found),
    frames: 1,
    hasAlpha: true,
    origin: {},
    open: async () => sharp(bytes, { ...options, limitInputPixels: limits.pixels }),
  }
}
