import type { Static, TSchema } from 'typebox'
import { Check } from 'typebox/schema'
import { Complaint } from './complaint.ts'

export interface JsonRequest<Schema extends TSchema> {
  readonly url: string
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** What a good answer looks like. */
  readonly answer: Schema
  readonly signal: AbortSignal
}

/**
 * Asks a Quayside server and checks its answer. A refusal becomes a `Complaint` in the server's
 * words, a server that does not answer one that says how to reach it.
 */
export async function requestJson<Schema extends TSchema>(
  request: JsonRequest<Schema>,
): Promise<Static<Schema>> {
  const response = await send(request)
  const text = await response.text()
  if (!response.ok) throw refusal(response.status, text)
  const answer = parseJson(text)
  if (!Check(request.answer, answer)) throw notQuayside(request.url)
  return answer
}

/** Sends, and turns the faults of the network into words. The caller must read or cancel the body. */
export async function send(request: Omit<JsonRequest<TSchema>, 'answer'>): Promise<Response> {
  const { url, method = 'GET', body, headers, signal } = request
  try {
    return await fetch(url, {
      method,
      signal,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch (cause) {
    signal.throwIfAborted()
    throw unreachable(url, cause)
  }
}

/** The server's own words for a refusal. */
export function refusal(status: number, text: string): Complaint {
  const answer = parseJson(text)
  if (typeof answer === 'object' && answer !== null && 'error' in answer && 'code' in answer) {
    const id = 'requestId' in answer ? `, request ${answer.requestId}` : ''
    return new Complaint(`${answer.error} (${answer.code}${id})`)
  }
  return new Complaint(`The server answered ${status} without saying why.`)
}

function unreachable(url: string, cause: unknown): Complaint {
  const { origin } = new URL(url)
  return new Complaint(
    `No server answers at ${origin}. Start one with npm start, or name another with --server.`,
    { cause },
  )
}

function notQuayside(url: string): Complaint {
  const { origin, pathname } = new URL(url)
  return new Complaint(
    `What ${origin} answered to ${pathname} is not from a Quayside of this version. Is --server right?`,
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // The caller says what an answer without JSON means.
  }
}
