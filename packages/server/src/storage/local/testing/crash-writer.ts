import { createHash, randomBytes, randomInt } from 'node:crypto'
import { createLocalStorage } from '../local.ts'

/*
 * Writes objects until it is killed, several at once, small ones and uploads in parts, and prints
 * key and hash of each as soon as the storage says that it is safe. Arguments: folder, prefix.
 */

const [, , dir = '', prefix = ''] = process.argv
const storage = createLocalStorage({ dir })
const { signal } = new AbortController()

await Promise.all(Array.from({ length: 8 }, writeForEver))

async function writeForEver(): Promise<never> {
  for (;;) {
    const isLarge = randomInt(4) === 0
    const bytes = randomBytes(randomInt(isLarge ? 4_000_000 : 50_000))
    const hash = createHash('sha256').update(bytes).digest('hex')
    const key = `${prefix}/${hash.slice(0, 16)}`
    await (isLarge ? upload(key, bytes) : storage.put(key, bytes, { signal }))
    process.stdout.write(`${key} ${hash}\n`)
  }
}

async function upload(key: string, bytes: Uint8Array): Promise<void> {
  const begun = await storage.beginUpload(key, { signal })
  for (let offset = 0; offset < bytes.length; offset += begun.partSize) {
    await begun.writePart(offset, bytes.subarray(offset, offset + begun.partSize), { signal })
    if (randomInt(2) === 0) await begun.checkpoint()
  }
  await begun.finish(bytes.length, { signal })
}
