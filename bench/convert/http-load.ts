import pLimit from 'p-limit'

export interface HttpLoad {
  readonly urls: readonly string[]
  /** How many ask at a time. */
  readonly clients: number
  readonly contentTypes: readonly string[]
  readonly signal: AbortSignal
}

/** Asks for everything once. Resolves to the seconds it took; rejects when an answer is no picture. */
export async function askForAll({
  urls,
  clients,
  contentTypes,
  signal,
}: HttpLoad): Promise<number> {
  const limit = pLimit(clients)
  const start = performance.now()
  await Promise.all(
    urls.map((url) =>
      limit(async () => {
        const response = await fetch(url, { signal })
        const { byteLength } = await response.arrayBuffer()
        const type = response.headers.get('content-type') ?? ''
        if (response.status !== 200 || !contentTypes.includes(type) || byteLength < MIN_BYTES) {
          throw new Error(`${url}: ${response.status}, ${type}, ${byteLength} bytes`)
        }
      }),
    ),
  )
  return (performance.now() - start) / 1000
}

/** No picture of these is smaller. */
const MIN_BYTES = 500
