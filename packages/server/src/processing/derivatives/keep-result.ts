import { createHash } from 'node:crypto'
import { closeFile, openFile, readAll, statFile } from '../../lib/descriptors.ts'
import type { ApiKey } from '../../lib/ids.ts'
import type { Storages } from '../../storage/storages.ts'
import { conversionTooLarge } from '../engines/errors.ts'

/** Bytes at rest that nothing names yet. */
export interface KeptResult {
  readonly storageKey: string
  readonly size: number
  readonly sha256: string
}

/** What storing a result asks of the storage. */
export type ResultStorage = Pick<Storages, 'placeOf' | 'put' | 'beginUpload' | 'delete'>

/** Up to so many bytes are written at once; a picture for a page is smaller. */
const PUT_BYTES = 4 * 1024 * 1024

/**
 * Brings the result of a conversion, a local file or a text, into the app's storage. Nothing stays
 * when it rejects, but after a crash; what nothing names is swept.
 */
export async function keepResult(
  storage: ResultStorage,
  appKey: ApiKey,
  result: { readonly path: string } | { readonly text: string },
  signal: AbortSignal,
): Promise<KeptResult> {
  const place = await storage.placeOf(appKey)
  const storageKey = derivativeKey(place.newKey())
  if ('text' in result) return putBytes(storage, storageKey, Buffer.from(result.text), signal)
  const fd = await openFile(result.path, 'r')
  try {
    const { size } = await statFile(fd)
    if (size > place.maxBytes) throw conversionTooLarge('the result does not fit into the storage')
    if (size > PUT_BYTES) return await putParts(storage, storageKey, { fd, size }, signal)
    const bytes = Buffer.allocUnsafeSlow(size)
    const count = await readAll(fd, bytes, 0)
    return await putBytes(storage, storageKey, bytes.subarray(0, count), signal)
  } finally {
    await closeFile(fd)
  }
}

/** Apart from the originals, for whoever looks into the storage; spread over folders like them. */
function derivativeKey(key: string): string {
  const at = key.lastIndexOf('/', key.lastIndexOf('/') - 1) + 1
  return `${key.slice(0, at)}derivatives-${key.slice(at)}`
}

async function putBytes(
  storage: ResultStorage,
  storageKey: string,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<KeptResult> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await storage.put(storageKey, bytes, { signal })
  return { storageKey, size: bytes.length, sha256 }
}

async function putParts(
  storage: ResultStorage,
  storageKey: string,
  { fd, size }: { readonly fd: number; readonly size: number },
  signal: AbortSignal,
): Promise<KeptResult> {
  const upload = await storage.beginUpload(storageKey, { signal })
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafeSlow(upload.partSize)
  try {
    for (let at = 0; at < size; at += buffer.length) {
      const count = await readAll(fd, buffer, at)
      const part = buffer.subarray(0, count)
      hash.update(part)
      await upload.writePart(at, part, { signal })
    }
    await upload.finish(size, { signal })
  } catch (error) {
    await upload.abort().catch(() => undefined) // the sweep finds what could not be removed
    throw error
  }
  return { storageKey, size, sha256: hash.digest('hex') }
}
