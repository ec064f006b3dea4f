import { createHash, hash } from 'node:crypto'
import { constants } from 'node:fs'
import { closeNow, openNow, readAll, readAllNow, statNow } from '../../lib/descriptors.ts'
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
export type ResultStorage = Pick<
  Storages,
  'placeOf' | 'put' | 'takeFile' | 'beginUpload' | 'delete'
>

/** What a conversion made. */
export type ResultBytes =
  | { readonly text: string }
  | {
      readonly path: string
      /** Nobody else needs the file: it may be moved. */
      readonly isOwn: boolean
    }

/** Up to so many bytes are in memory at once; a picture for a page is smaller. */
const PUT_BYTES = 4 * 1024 * 1024
/** Of what was written a moment ago; hashing takes longer than reading. */
const HASHED_BYTES = 256 * 1024

/**
 * Brings the result of a conversion, a local file or a text, into the app's storage. Nothing stays
 * when it rejects, but after a crash; what nothing names is swept.
 */
export async function keepResult(
  storage: ResultStorage,
  appKey: ApiKey,
  result: ResultBytes,
  signal: AbortSignal,
): Promise<KeptResult> {
  const place = await storage.placeOf(appKey)
  const storageKey = derivativeKey(place.newKey())
  if ('text' in result) return putBytes(storage, storageKey, Buffer.from(result.text), signal)
  const { path, isOwn } = result
  // What made it may have been taken over by a file: it must not lead us to another one.
  const fd = openNow(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const { size } = statNow(fd)
    if (size > place.maxBytes) throw conversionTooLarge('the result does not fit into the storage')
    const isTaken = isOwn && (await storage.takeFile(storageKey, { path, fd }, { signal }))
    if (isTaken) return await describeTaken(storage, storageKey, { fd, size })
    if (size > PUT_BYTES) return await putParts(storage, storageKey, { fd, size }, signal)
    const bytes = Buffer.allocUnsafeSlow(size)
    const count = await readAll(fd, bytes, 0)
    return await putBytes(storage, storageKey, bytes.subarray(0, count), signal)
  } finally {
    closeNow(fd)
  }
}

interface OpenFile {
  readonly fd: number
  readonly size: number
}

/** Of an object that is where it shall be already. */
async function describeTaken(
  storage: ResultStorage,
  storageKey: string,
  file: OpenFile,
): Promise<KeptResult> {
  try {
    return { storageKey, size: file.size, sha256: await hashOf(file) }
  } catch (error) {
    const { signal } = new AbortController()
    await storage.delete(storageKey, { signal }).catch(() => undefined) // else the sweep finds it
    throw error
  }
}

/** Piece by piece: a buffer for all of it would have to be made, and found, each time. */
async function hashOf({ fd, size }: OpenFile): Promise<string> {
  const begun = createHash('sha256')
  const buffer = Buffer.allocUnsafe(Math.min(size, HASHED_BYTES))
  const read = size > PUT_BYTES ? readAll : readAllNow
  for (let at = 0; at < size; at += buffer.length) {
    const count = await read(fd, buffer, at)
    begun.update(buffer.subarray(0, count))
  }
  return begun.digest('hex')
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
  const sha256 = hash('sha256', bytes)
  await storage.put(storageKey, bytes, { signal })
  return { storageKey, size: bytes.length, sha256 }
}

async function putParts(
  storage: ResultStorage,
  storageKey: string,
  { fd, size }: OpenFile,
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
