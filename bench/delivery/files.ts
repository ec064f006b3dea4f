import { createHash, randomBytes } from 'node:crypto'
import { createLocalStorage } from '../../packages/server/src/storage/local/local.ts'

/** A stored object and the address it is served under. */
export interface BenchFile {
  readonly path: string
  readonly key: string
  readonly size: number
  readonly sha256: string
  /** Bytes of any kind, where it is not said. */
  readonly contentType?: string
  /** On disk, for whoever is not Quayside. */
  readonly file: string
}

const CHUNK_BYTES = 1024 * 1024

/** Writes `count` objects of random bytes into a storage in `dir`. */
export async function makeFiles(
  dir: string,
  { name, count, size }: { readonly name: string; readonly count: number; readonly size: number },
): Promise<readonly BenchFile[]> {
  const files: BenchFile[] = []
  for (let index = 0; index < count; index++) {
    files.push(await makeFile(dir, `${name}-${index}`, size))
  }
  return files
}

async function makeFile(dir: string, key: string, size: number): Promise<BenchFile> {
  return storeObject(dir, key, randomChunks(size))
}

function* randomChunks(size: number): Iterable<Buffer> {
  for (let offset = 0; offset < size; offset += CHUNK_BYTES) {
    yield randomBytes(Math.min(CHUNK_BYTES, size - offset))
  }
}

/** Bytes as an object of a storage in `dir`; chunks are as long as parts may be, or shorter. */
export async function storeObject(
  dir: string,
  key: string,
  chunks: Iterable<Buffer>,
): Promise<BenchFile> {
  const { signal } = new AbortController()
  const storage = createLocalStorage({ dir })
  const upload = await storage.beginUpload(key, { signal })
  const hash = createHash('sha256')
  let size = 0
  for (const bytes of chunks) {
    hash.update(bytes)
    await upload.writePart(size, bytes, { signal })
    size += bytes.length
  }
  await upload.finish(size, { signal })
  await storage.close()
  const file = storage.path?.(key)
  if (file === undefined) throw new Error('a local storage knows where its files are')
  return { path: `/${key}`, key, size, sha256: hash.digest('hex'), file }
}

/** As long as parts may be. */
export function* chunksOf(bytes: Buffer): Iterable<Buffer> {
  for (let offset = 0; offset < bytes.length; offset += CHUNK_BYTES) {
    yield bytes.subarray(offset, offset + CHUNK_BYTES)
  }
}
