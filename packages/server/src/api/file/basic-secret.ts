import type { FastifyRequest } from 'fastify'

/** The app's secret from HTTP Basic with the user name `app`, as server-side SDKs send it. */
export function basicSecret({ headers }: FastifyRequest): string | undefined {
  const [, encoded] = /^Basic\s+([A-Za-z0-9+/=_-]+)$/i.exec(headers.authorization ?? '') ?? []
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString()
  // A wrong user name is a wrong secret: neither opens anything.
  return text.startsWith('app:') ? text.slice('app:'.length) : ''
}
