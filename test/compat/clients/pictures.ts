import { createHash } from 'node:crypto'

/** The smallest picture there is, a PNG of 2 by 1 pixels in base64. */
export const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADElEQVR4nGP4z8AAAAMBAQAY3Y2wAAAAAElFTkSuQmCC'

export const DIGESTS = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const

/** What clients can ask for of a file. */
export const EVERY_FIELD = {
  ...{ size: true, mimetype: true, filename: true, width: true, height: true },
  ...{ uploaded: true, writeable: true, cloud: true, sourceUrl: true, location: true },
  ...{ path: true, container: true, exif: true },
  ...{ md5: true, sha1: true, sha224: true, sha256: true, sha384: true, sha512: true },
}

/** In the order of `DIGESTS`. */
export function digestsOf(bytes: Uint8Array): string[] {
  return DIGESTS.map((name) => createHash(name).update(bytes).digest('hex'))
}
