import { readExif } from './exif.ts'

/** What the beginning of a picture says of it. */
export interface ImageHeader {
  /** Pixels as it is to be shown: turned as the camera was held. */
  readonly width: number
  readonly height: number
  /** What the camera wrote beside, by the names of its tags. */
  readonly exif: Readonly<Record<string, ExifValue>>
}

export type ExifValue = string | number | readonly (string | number)[]

/** A picture that claims more is not meant to be looked at, but to hurt who does. */
const MAX_PIXELS = 1_000_000_000
/** A header takes milliseconds. */
const MAX_MS = 10_000

/**
 * Reads the header of a picture from its first bytes; no pixel is decoded. `undefined` where they
 * are none, of a kind nobody here can read, too few, or claim what cannot be. The library that does
 * it is loaded with the first picture.
 */
export async function readImageHeader(bytes: Uint8Array): Promise<ImageHeader | undefined> {
  const { default: sharp } = await import('sharp')
  const options = { failOn: 'none', limitInputPixels: MAX_PIXELS, animated: false } as const
  const timer = Promise.withResolvers<undefined>()
  const timeout = setTimeout(() => timer.resolve(undefined), MAX_MS)
  try {
    const reading = async () => sharp(bytes, options).metadata()
    const found = await Promise.race([reading().catch(() => undefined), timer.promise])
    if (!found?.autoOrient) return undefined
    const { width, height } = found.autoOrient
    return { width, height, exif: readExif(found.exif) }
  } finally {
    clearTimeout(timeout)
  }
}
