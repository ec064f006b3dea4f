import { createHash } from 'node:crypto'
import { createBlockHash } from '../lib/block-hash.ts'
import type { OpenedFile } from '../sources/source.ts'
import { bodyEndedEarly } from './errors.ts'

/** Up to here a file is held whole: fewer steps than the way over slots, threads and parts. */
export const SMALL_FILE_BYTES = 1024 * 1024

export interface SmallCopy {
  readonly bytes: Uint8Array
  readonly sha256: string
  readonly blockHash: string
}

/** Reads a file of known, small size and hashes it. Rejects when the body is shorter or longer. */
export async function readSmallFile({ body }: OpenedFile, size: number): Promise<SmallCopy> {
  const target = Buffer.allocUnsafeSlow(size)
  try {
    const count = await body.fill(target)
    if (count < size) throw bodyEndedEarly(count, size)
  } finally {
    body.cancel()
  }
  const blocks = createBlockHash()
  blocks.update(target)
  const sha256 = createHash('sha256').update(target).digest('hex')
  return { bytes: target, sha256, blockHash: blocks.digest() }
}
