import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { UploadedFileAnswer, UploadPartAnswer, UploadStartAnswer } from '@quayside/wire'
import { DEMO_API_KEY } from './quayside.ts'

/** Longer than any restart, and than another process waits before it takes a dead one's work. */
const WITHIN_MS = 60_000
const AGAIN_MS = 30

/**
 * Sends a file in parts as a stubborn client does: what got no answer is sent again, what was
 * acknowledged is not. Rejects as soon as the service refuses something.
 */
export async function uploadStubbornly(
  url: string,
  name: string,
  parts: readonly Uint8Array<ArrayBuffer>[],
): Promise<UploadedFileAnswer> {
  const size = parts.reduce((sum, { length }) => sum + length, 0)
  const call = <Answer>(path: string, body: object) =>
    answered<Answer>(`${url}/upload/multipart/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ apikey: DEMO_API_KEY, ...body }),
    })
  const sendPart = async (
    begun: UploadStartAnswer,
    part: number,
    body: Uint8Array<ArrayBuffer>,
  ) => {
    const md5 = createHash('md5').update(body).digest('base64')
    const announced = { ...begun, part, size: body.length, md5 }
    const address = await call<UploadPartAnswer>('upload', announced)
    await answered(address.url, { method: 'PUT', body })
  }

  const begun = await call<UploadStartAnswer>('start', { filename: name, size })
  await Promise.all(parts.map((bytes, index) => sendPart(begun, index + 1, bytes)))
  return await call<UploadedFileAnswer>('complete', begun)
}

/** The JSON of a 200. Nothing at all, and "not yet", mean to ask again. */
async function answered<Answer>(url: string, options: RequestInit): Promise<Answer> {
  const deadline = Date.now() + WITHIN_MS
  for (;;) {
    const response = await fetch(url, options).catch((error: unknown) => {
      if (Date.now() > deadline) throw error
    })
    const text = await response?.text().catch(() => undefined)
    if (response?.status === 200 && text !== undefined) return JSON.parse(text) as Answer
    if (response && text !== undefined && response.status !== 202) {
      throw new Error(`${url} answered ${response.status}: ${text}`)
    }
    if (Date.now() > deadline) throw new Error(`${url} did not answer within ${WITHIN_MS} ms`)
    await delay(AGAIN_MS)
  }
}
