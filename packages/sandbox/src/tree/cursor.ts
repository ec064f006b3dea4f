import { createHmac, timingSafeEqual } from 'node:crypto'
import { BAD_REQUEST_TEXTS } from '../guesses.ts'
import { badRequest } from '../http/errors.ts'
import { isObject, parseJson } from '../http/json.ts'

/** Cursors are their own memory: what they continue, signed so that nobody can make one up. */
export function sealCursor(secret: string, content: object): string {
  const payload = Buffer.from(JSON.stringify(content)).toString('base64url')
  return `AA${signatureOf(secret, payload)}${payload}`
}

/** What was sealed. Throws the 400 text for anything else. */
export function openCursor(secret: string, cursor: string): Record<string, unknown> {
  const signature = cursor.slice(2, 2 + SIGNATURE_LENGTH)
  const payload = cursor.slice(2 + SIGNATURE_LENGTH)
  const expected = signatureOf(secret, payload)
  const isOurs =
    signature.length === expected.length &&
    Buffer.byteLength(signature) === signature.length &&
    timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
  const content = isOurs ? parseJson(Buffer.from(payload, 'base64url').toString('utf8')) : undefined
  if (!isObject(content?.value)) {
    throw badRequest(BAD_REQUEST_TEXTS.badCursor)
  }
  return content.value
}

const SIGNATURE_LENGTH = 22

function signatureOf(secret: string, payload: string): string {
  return createHmac('sha256', secret).update(payload).digest('base64url').slice(0, SIGNATURE_LENGTH)
}
