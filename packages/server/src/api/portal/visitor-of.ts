import type { FastifyRequest } from 'fastify'
import type { Visitor } from '../../accounts/person-session.ts'
import type { PortalCookies } from './cookies.ts'

/** Where somebody signs in from. */
export function visitorOf(
  request: FastifyRequest,
  cookies: Pick<PortalCookies, 'knownBrowser' | 'sessionToken'>,
): Visitor {
  return {
    userAgent: request.headers['user-agent'] ?? '',
    address: request.ip,
    knownBrowser: cookies.knownBrowser(request),
    formerToken: cookies.sessionToken(request),
  }
}
