import { cleanFileName } from '../lib/file-name.ts'
import type { SafeFetch } from '../lib/safe-fetch.ts'
import { assertIsFile, contentTypeIn, FILE_HEADERS, fileNameIn, sizeIn } from '../lib/url-answer.ts'

/** What an external address has to offer. */
export interface UrlFacts {
  readonly filename: string
  readonly contentType: string
  /** Bytes; `undefined` where its server does not say. */
  readonly size: number | undefined
}

/** A person waits in front of the dialog for this answer. */
const TIMEOUT_MS = 15_000
const MAX_REDIRECTS = 10
/** The body is not read; a server that sends one at once may have sent this much. */
const MAX_BYTES = 1024 * 1024

/**
 * Asks an address what it has without fetching it. Some servers answer only GET, so a refused HEAD
 * is asked again as that. Rejects as `SafeFetch.fetch` and with what `assertIsFile` throws.
 */
export async function lookAtUrl(
  safeFetch: Pick<SafeFetch, 'fetch'>,
  url: string,
  /** Of the caller's own; see `readSourceHeaders`. */
  originHeaders: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<UrlFacts> {
  const limits = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, maxRedirects: MAX_REDIRECTS }
  const ask = async (method: 'HEAD' | 'GET') => {
    const request = { method, headers: FILE_HEADERS, originHeaders, signal, ...limits }
    const answer = await safeFetch.fetch(url, request)
    answer.body.cancel()
    return answer
  }
  const head = await ask('HEAD')
  const answer = head.status < 400 ? head : await ask('GET')
  assertIsFile(answer)
  return {
    filename: cleanFileName(fileNameIn(answer)),
    contentType: contentTypeIn(answer),
    size: sizeIn(answer),
  }
}
