import { readFile } from 'node:fs/promises'
import sharp, { type Metadata, type Sharp } from 'sharp'
import { sourceBroken } from '../../errors.ts'
import type { DecodingWishes } from '../decode-picture.ts'
import type { PictureSource } from '../picture-source.ts'
import { sharpOfPixels } from '../pixels.ts'
import { FAIL_ON, openKnown, originOf, readFacts, sizeOf } from './known.ts'
import { withProfile } from './with-profile.ts'

/**
 * HEIF: AVIF in another wrapping, or HEIC, as iPhones write it. sharp reads HEIC's facts but not its
 * pixels; these come from libheif as WebAssembly, upright.
 */
export async function openHeif(path: string, wishes: DecodingWishes): Promise<PictureSource> {
  const found = await readFacts(sharp(path, { failOn: FAIL_ON, limitInputPixels: false }))
  if (found.compression !== 'hevc') return openKnown(path, wishes)
  return {
    ...sizeOf(found),
    frames: 1,
    hasAlpha: found.hasAlpha,
    // HEIC is not written here, and PNG would be far larger than what came in.
    origin: { ...originOf(found), format: 'jpg' },
    isDecoded: true,
    open: () => decodeHeic(path, found),
  }
}

/** Throws `conversion_source_broken`. */
async function decodeHeic(path: string, found: Metadata): Promise<Sharp> {
  const { default: decode } = await import('heic-decode')
  const buffer = await readFile(path)
  const { data, width, height } = await decode({ buffer }).catch((error: unknown) => {
    throw sourceBroken(error)
  })
  const size = sizeOf(found)
  if (width !== size.width || height !== size.height) throw sourceBroken()
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  const image = sharpOfPixels({ data: bytes, width, height, frames: 1 })
  return found.icc ? withProfile(image, found.icc) : image
}
