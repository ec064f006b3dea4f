import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'

/**
 * Tells whether the page that asks is one of ours: of the base URL, or of the very host it asks. The
 * latter by names that are ours only, as anybody can have a name of theirs lead to this machine.
 */
export function createOwnOrigins({
  baseUrl,
  domain,
}: {
  readonly baseUrl: string
  readonly domain: string
}): (request: FastifyRequest) => boolean {
  const ours = [new URL(baseUrl).hostname, domain, `www.${domain}`, 'localhost']

  return ({ headers, protocol, host }) => {
    const { origin } = headers
    if (origin === undefined) return false
    if (origin === baseUrl) return true
    const name = URL.parse(origin)?.hostname.replace(/^\[|\]$/g, '') ?? ''
    return origin === `${protocol}://${host}` && (ours.includes(name) || isIP(name) > 0)
  }
}
