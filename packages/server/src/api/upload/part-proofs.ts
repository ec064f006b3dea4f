import { QuaysideError } from '../../errors.ts'
import type { AnnouncedPiece } from '../../ingest/upload/upload.ts'
import type { UploadId } from '../../lib/ids.ts'
import type { Sealer } from '../../lib/seal.ts'

/**
 * The permission to send one piece, and what the piece has to be, as a text for its address. The
 * bytes come without a key or a policy, so whoever has the address may send them, and no others.
 */
export interface PartProofs {
  write(piece: AnnouncedPiece): string
  /** Throws `upload_address_invalid`, `upload_address_expired`. */
  read(text: string): AnnouncedPiece
}

/** For one request and the tries after it, also on a slow line. */
const PROOF_MS = 60 * 60_000
const PURPOSE = 'upload part'

type Fields = [
  expiresAt: number,
  uploadId: UploadId,
  part: number,
  offset: number,
  size: number,
  isWholePart: boolean,
  md5: string,
  sha256: string,
]

export function createPartProofs({
  sealer,
  now,
}: {
  readonly sealer: Sealer
  readonly now: () => Date
}): PartProofs {
  return {
    write({ uploadId, part, offset, size, isWholePart, md5 = '', sha256 = '' }) {
      const expiresAt = now().getTime() + PROOF_MS
      const fields: Fields = [expiresAt, uploadId, part, offset, size, isWholePart, md5, sha256]
      return sealer.seal(JSON.stringify(fields), PURPOSE)
    },
    read(text) {
      const [expiresAt, uploadId, part, offset, size, isWholePart, md5, sha256] = parseFields(
        sealer,
        text,
      )
      if (expiresAt <= now().getTime()) throw addressExpired()
      const hashes = { md5: md5 || undefined, sha256: sha256 || undefined }
      return { uploadId, part, offset, size, isWholePart, ...hashes }
    },
  }
}

/** What opens was written here. */
function parseFields(sealer: Sealer, text: string): Fields {
  try {
    return JSON.parse(sealer.open(text, PURPOSE)) as Fields
  } catch (error) {
    throw addressInvalid(error)
  }
}

const addressInvalid = (cause: unknown) =>
  new QuaysideError('the address of a part is not one of ours', {
    kind: 'forbidden',
    code: 'upload_address_invalid',
    publicMessage: 'This is not an address that parts can be sent to.',
    cause,
  })

const addressExpired = () =>
  new QuaysideError('the address of a part is too old', {
    kind: 'forbidden',
    code: 'upload_address_expired',
    publicMessage: 'The address of this part is too old. Ask for a new one and send it again.',
  })
