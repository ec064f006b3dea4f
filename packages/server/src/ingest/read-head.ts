import type { StorageDriver } from '../storage/storage.ts'

/** Enough to tell a file's type by its first bytes. */
const HEAD_BYTES = 4_100

/** The first bytes of an object. */
export async function readHead(
  storage: Pick<StorageDriver, 'read'>,
  object: { readonly storageKey: string; readonly size: number },
  signal: AbortSignal,
): Promise<Uint8Array> {
  const end = Math.min(object.size, HEAD_BYTES)
  if (end === 0) return new Uint8Array()
  const chunks: Buffer[] = []
  for await (const chunk of await storage.read(object.storageKey, { start: 0, end }, { signal })) {
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
