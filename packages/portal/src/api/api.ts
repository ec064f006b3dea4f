import { isPassing, readAnswer, readError } from './answers.ts'
import { type Call, type CallOptions, send } from './send.ts'

/**
 * The portal's JSON. Paths are made with `at`, below `/portal/api`; the type of an answer is one of
 * `@quayside/wire`. Everything rejects with an `ApiError`, or with the signal's reason.
 */
export interface Api {
  /** Asked again, a few times, when the connection was lost or the service was restarting. */
  get<Answer>(path: string, options?: CallOptions): Promise<Answer>
  /** Never asked twice: whether the first one was done is not known. */
  post<Answer>(path: string, body?: object, options?: CallOptions): Promise<Answer>
  put<Answer>(path: string, body?: object, options?: CallOptions): Promise<Answer>
  patch<Answer>(path: string, body?: object, options?: CallOptions): Promise<Answer>
  delete<Answer>(path: string, body?: object, options?: CallOptions): Promise<Answer>
}

export interface ApiDeps {
  readonly fetch: typeof fetch
  /** Told when a request was refused because nobody is signed in, before it rejects. */
  onSignedOut(): void
  /** Resolves after a while, or when the connection is back. */
  wait?(ms: number, signal: AbortSignal | undefined): Promise<void>
}

const PAUSES_MS = [300, 1_000, 3_000]

export function createApi({ fetch, onSignedOut, wait = sleep }: ApiDeps): Api {
  async function once<Answer>(call: Call): Promise<Answer> {
    const response = await send(fetch, call)
    if (response.ok) return readAnswer<Answer>(response)
    const error = await readError(response)
    if (error.code === 'not_signed_in') onSignedOut()
    throw error
  }

  async function patiently<Answer>(call: Call): Promise<Answer> {
    for (const pauseMs of PAUSES_MS) {
      try {
        return await once<Answer>(call)
      } catch (error) {
        if (!isPassing(error)) throw error
        await wait(error.retryAfterMs ?? pauseMs, call.signal)
      }
    }
    return once<Answer>(call)
  }

  const writing =
    (method: string): Api['post'] =>
    (path, body, options) =>
      once({ method, path, body, ...options })

  return {
    get: (path, options) => patiently({ method: 'GET', path, ...options }),
    post: writing('POST'),
    put: writing('PUT'),
    patch: writing('PATCH'),
    delete: writing('DELETE'),
  }
}

/** `` at`/apps/${apiKey}/files` ``: what is put in stays within its segment. */
export function at(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.reduce((path, part, index) => `${path}${encode(values[index - 1])}${part}`)
}

const encode = (value = '') => encodeURIComponent(value)

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, ms)
    addEventListener('online', done)
    signal?.addEventListener('abort', stop)

    function clear() {
      clearTimeout(timer)
      removeEventListener('online', done)
      signal?.removeEventListener('abort', stop)
    }
    function done() {
      clear()
      resolve()
    }
    function stop() {
      clear()
      reject(signal?.reason)
    }
  })
}
