import { createHash, randomBytes } from 'node:crypto'
import { createLocalStorage } from '../../packages/server/src/storage/local/local.ts'

/** A stored object and the address it is served under. */
export interface BenchFile {
  readonly path: string
  readonly key: string
  readonly size: number
  readonly sha256: string
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
  const { signal } = new AbortController()
  const storage = createLocalStorage({ dir })
  const upload = await storage.beginUpload(key, { signal })
  const hash = createHash('sha256')
  for (let offset = 0; offset < size; offset += CHUNK_BYTES) {
    const bytes = randomBytes(Math.min(CHUNK_BYTES, size - offset))
    hash.update(bytes)
    await upload.writePart(offset, bytes, { signal })
  }
  await upload.finish(size, { signal })
  await storage.close()
  const file = storage.path?.(key)
  if (file === undefined) throw new Error('a local storage knows where its files are')
  return { path: `/${key}`, key, size, sha256: hash.digest('hex'), file }
}
