import { createHash, hash, randomFillSync } from 'node:crypto'
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'

/** A file to be sent, with everything about it that a sender would have to compute. */
export interface SourceFile {
  readonly name: string
  readonly path: string
  readonly size: number
  /** Lower-case hex. */
  readonly sha256: string
  readonly parts: readonly SourcePart[]
}

export interface SourcePart {
  readonly offset: number
  readonly size: number
  /** Base64. */
  readonly md5: string
  /** Base64. */
  readonly sha256: string
}

/** What Filestack's clients send unless they are told otherwise (Filestack reference 3.7). */
export const PART_BYTES = 6 * 1024 * 1024

/** Files of random bytes, each other ones. */
export function makeSourceFiles(
  dir: string,
  { count, size }: { readonly count: number; readonly size: number },
): readonly SourceFile[] {
  return Array.from({ length: count }, (_, index) => makeSourceFile(dir, `file-${index}`, size))
}

function makeSourceFile(dir: string, name: string, size: number): SourceFile {
  const path = `${dir}/${name}`
  const whole = createHash('sha256')
  const buffer = Buffer.alloc(PART_BYTES)
  const descriptor = openSync(path, 'wx')
  const parts = partsOf(size).map((part) => {
    const bytes = randomFillSync(buffer.subarray(0, part.size))
    whole.update(bytes)
    writeSync(descriptor, bytes)
    return { ...part, ...proofsOf(bytes) }
  })
  closeSync(descriptor)
  return { name, path, size, sha256: whole.digest('hex'), parts }
}

/** A file of zeros that takes no room on the disk. */
export function makeSparseFile(dir: string, name: string, size: number): SourceFile {
  const path = `${dir}/${name}`
  const descriptor = openSync(path, 'wx')
  ftruncateSync(descriptor, size)
  closeSync(descriptor)
  const zeros = Buffer.alloc(PART_BYTES)
  const whole = createHash('sha256')
  const proofs = new Map<number, ReturnType<typeof proofsOf>>()
  const parts = partsOf(size).map((part) => {
    const bytes = zeros.subarray(0, part.size)
    whole.update(bytes)
    return { ...part, ...proofs.getOrInsertComputed(part.size, () => proofsOf(bytes)) }
  })
  return { name, path, size, sha256: whole.digest('hex'), parts }
}

function partsOf(size: number): readonly Omit<SourcePart, 'md5' | 'sha256'>[] {
  return Array.from({ length: Math.ceil(size / PART_BYTES) }, (_, index) => {
    const offset = index * PART_BYTES
    return { offset, size: Math.min(PART_BYTES, size - offset) }
  })
}

const proofsOf = (bytes: Uint8Array) => ({
  md5: hash('md5', bytes, 'base64'),
  sha256: hash('sha256', bytes, 'base64'),
})
