import { createHash } from 'node:crypto'
import type { FileRecord } from '../../files/file-record.ts'
import type { ReadContent } from '../../links/read-content.ts'

export const HASH_NAMES = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const
export type HashName = (typeof HASH_NAMES)[number]

/**
 * The hashes of a file's content in lower-case hex. A copy's SHA-256 is known; for others the
 * content is read once, however many are asked for.
 */
export async function contentHashes(
  file: FileRecord,
  names: readonly HashName[],
  readContent: ReadContent,
  signal: AbortSignal,
): Promise<Partial<Record<HashName, string>>> {
  const known = file.kind === 'stored' ? { sha256: file.sha256 } : {}
  const missing = names.filter((name) => !(name in known))
  const hashes = missing.map((name) => ({ name, hash: createHash(name) }))
  if (hashes.length > 0) {
    for await (const chunk of readContent(file, signal)) {
      for (const { hash } of hashes) hash.update(chunk)
    }
  }
  const computed = hashes.map(({ name, hash }) => [name, hash.digest('hex')] as const)
  return {
    ...(names.includes('sha256') ? known : {}),
    ...Object.fromEntries(computed),
  }
}
