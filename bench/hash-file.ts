import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'

/*
 * Prints SHA-256 and Dropbox's content_hash of each file named on the command line, as one line of
 * JSON per file. Reads every file once, in a single thread: what one would put after `curl`.
 * Shares no code with Quayside, so that it also checks Quayside's results.
 */

export interface FileHashes {
  readonly size: number
  readonly sha256: string
  readonly contentHash: string
}

/** content_hash is the SHA-256 over the SHA-256s of blocks of this size. */
const BLOCK_BYTES = 4 * 1024 * 1024
const buffer = Buffer.allocUnsafe(1024 * 1024)

function hashFile(path: string): FileHashes {
  const whole = createHash('sha256')
  const blocks = createHash('sha256')
  let block = createHash('sha256')
  let size = 0
  const descriptor = openSync(path, 'r')
  try {
    for (;;) {
      const count = readSync(descriptor, buffer, 0, buffer.length, null)
      if (count === 0) break
      const bytes = buffer.subarray(0, count)
      whole.update(bytes)
      block.update(bytes)
      size += count
      if (size % BLOCK_BYTES === 0) {
        blocks.update(block.digest())
        block = createHash('sha256')
      }
    }
  } finally {
    closeSync(descriptor)
  }
  if (size % BLOCK_BYTES !== 0) blocks.update(block.digest())
  return { size, sha256: whole.digest('hex'), contentHash: blocks.digest('hex') }
}

for (const path of process.argv.slice(2)) console.log(JSON.stringify(hashFile(path)))
