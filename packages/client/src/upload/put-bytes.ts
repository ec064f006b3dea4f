import { noAnswer, refusal } from '../api/request.ts'
import { RequestError } from '../api/request-error.ts'

export interface PutRequest {
  readonly url: string
  /** Exactly these are sent. */
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: ArrayBuffer
  /** Where progress can be seen, since its last sign; else for the whole request. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
  onSent(bytes: number): void
}

/**
 * Sends bytes and answers the `ETag`, empty when there is none. With `XMLHttpRequest` where it
 * exists, because nothing else of the platform tells how much of a body was sent. Rejects with
 * `RequestError`, or the signal's reason.
 */
export function putBytes(request: PutRequest): Promise<string> {
  return typeof XMLHttpRequest === 'undefined' ? putByFetch(request) : putByXhr(request)
}

async function putByFetch({ url, headers, bytes, ...request }: PutRequest): Promise<string> {
  const timeout = AbortSignal.timeout(request.timeoutMs)
  const signal = AbortSignal.any([request.signal, timeout])
  try {
    const response = await fetch(url, { method: 'PUT', headers, body: bytes, signal })
    const text = await response.text()
    if (!response.ok) throw refusalOf(response.status, text, (name) => response.headers.get(name))
    request.onSent(bytes.byteLength)
    return response.headers.get('etag') ?? ''
  } catch (error) {
    request.signal.throwIfAborted()
    throw error instanceof RequestError ? error : noAnswer(error)
  }
}

function putByXhr({ url, headers, bytes, timeoutMs, signal, onSent }: PutRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const xhr = new XMLHttpRequest()
    const abort = () => xhr.abort()
    let timer = setTimeout(abort, timeoutMs)
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    }
    signal.addEventListener('abort', abort)
    xhr.open('PUT', url)
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value)
    xhr.upload.onprogress = ({ loaded }) => {
      clearTimeout(timer)
      timer = setTimeout(abort, timeoutMs)
      onSent(loaded)
    }
    xhr.onloadend = () => {
      end()
      if (signal.aborted) return reject(signal.reason)
      if (xhr.status === 0) return reject(noAnswer())
      const isGood = xhr.status >= 200 && xhr.status < 300
      if (!isGood) return reject(refusalOf(xhr.status, xhr.responseText, header(xhr)))
      resolve(xhr.getResponseHeader('etag') ?? '')
    }
    xhr.send(bytes)
  })
}

const header = (xhr: XMLHttpRequest) => (name: string) => xhr.getResponseHeader(name)

const refusalOf = (
  status: number,
  text: string,
  read: (name: string) => string | null,
): RequestError => refusal({ status, text, header: read })
