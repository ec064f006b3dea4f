import { readAll } from '../../lib/byte-body-read-all.ts'
import type { HttpAnswer } from '../../lib/http-bytes.ts'
import { unavailable } from './errors.ts'
import { parseJson } from './json.ts'
import { type Refusal, toRefusal } from './refusal.ts'

/** A page of 2,000 entries is about 1 MiB, 25 large thumbnails are about 3. */
const MAX_JSON_BYTES = 32 * 1024 * 1024
const MAX_ERROR_BYTES = 64 * 1024

export interface Download extends HttpAnswer {
  readonly result: unknown
}

/** The result of a call. */
export async function readJson(answer: HttpAnswer): Promise<unknown> {
  const bytes = await readAll(answer.body, MAX_JSON_BYTES, answer.length)
  const result = parseJson(bytes.toString('utf8'))
  if (result === undefined) throw unavailable('an answer that is not JSON')
  return result
}

/** A body with the result that came in a header. */
export async function toDownload(answer: HttpAnswer): Promise<Download> {
  const result = parseJson(answer.headers.get('dropbox-api-result') ?? '')
  if (result !== undefined) return { ...answer, result }
  answer.body.cancel()
  throw unavailable('a download without metadata')
}

/** What is said instead of a result. */
export async function readRefusal({ status, headers, body, length }: HttpAnswer): Promise<Refusal> {
  const bytes = await readAll(body, MAX_ERROR_BYTES, length)
  return toRefusal(status, headers, bytes.toString('utf8'))
}
