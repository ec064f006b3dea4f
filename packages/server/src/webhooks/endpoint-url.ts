import { toQuaysideError } from '../errors.ts'
import type { EgressGate } from '../lib/egress-gate.ts'
import { endpointUrlInvalid } from './errors.ts'

const MAX_LENGTH = 2_048
/** Somebody waits at the portal. A name that takes longer is looked up with each delivery anyway. */
const LOOKUP_MS = 3_000

/**
 * Rejects with `endpoint_url_invalid` or `egress_refused` where nothing will ever be sent to. A name
 * that is not known (yet) passes: with each delivery it is looked up and checked again.
 */
export async function checkEndpointUrl(
  text: string,
  gate: Pick<EgressGate, 'check'>,
): Promise<void> {
  const { hostname } = parseEndpointUrl(text)
  const { promise: isLate, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, LOOKUP_MS)
  try {
    await Promise.race([gate.check(hostname), isLate])
  } catch (error) {
    if (toQuaysideError(error).code !== 'egress_name_unknown') throw error
  } finally {
    clearTimeout(timer)
  }
}

function parseEndpointUrl(text: string): URL {
  if (text.length > MAX_LENGTH) {
    throw endpointUrlInvalid(`it is longer than ${MAX_LENGTH} characters`)
  }
  // The parser would drop them without a word.
  if (/[\s\p{Cc}]/u.test(text)) throw endpointUrlInvalid('it has spaces or control characters')
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url) throw endpointUrlInvalid('it is no complete address like https://example.com/hook')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw endpointUrlInvalid('it begins with neither https:// nor http://')
  }
  if (url.username !== '' || url.password !== '') {
    throw endpointUrlInvalid('it holds a user name or a password, which would end up in logs')
  }
  if (url.hash !== '') throw endpointUrlInvalid('the part behind # is never sent')
  return url
}
