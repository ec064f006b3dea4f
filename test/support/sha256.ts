import { createHash } from 'node:crypto'

/** SHA-256 of what an address answers, and how long it is, without holding it. */
export async function sha256Of(url: string): Promise<{ sha256: string; size: number }> {
  const response = await fetch(url)
  if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`)
  const hash = createHash('sha256')
  let size = 0
  for await (const bytes of response.body) {
    hash.update(bytes)
    size += bytes.length
  }
  return { sha256: hash.digest('hex'), size }
}
