import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Apps } from '../../apps/app.ts'
import { QuaysideError, toQuaysideError } from '../../errors.ts'
import type { Thumbnail } from '../../sources/source.ts'
import { askedBy, callerSignal } from '../caller.ts'
import { iconOf, iconSvg } from '../static/icons.ts'
import type { Thumbnails, ThumbnailTicket } from './thumbnails.ts'

export interface ThumbDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly thumbnails: Thumbnails
}

/** `GET /thumb/<ticket>`: a small picture of an entry, or the icon of its type. */
export function thumbRoute({ apps, thumbnails }: ThumbDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      '/thumb/:ticket',
      {
        config: { guard: 'session' },
        schema: {
          summary: 'A small picture of an entry',
          description: 'The address comes from a listing and is good for an hour.',
          params: Type.Object({ ticket: Type.String() }),
        },
      },
      async (request, reply) => {
        const ticket = thumbnails.read(request.params.ticket)
        // Whoever has the address was given it with a listing; the app may not want to any more.
        await apps.authorize({
          apiKey: ticket.appKey,
          security: { policy: undefined, signature: undefined },
          call: 'pick',
          isBegun: true,
          ...askedBy(request),
        })
        const picture = await loadOrIcon(thumbnails, ticket, callerSignal(reply))
        return reply
          .header('Cache-Control', 'private, max-age=3600')
          .header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'")
          .header('X-Content-Type-Options', 'nosniff')
          .type(picture.contentType)
          .send(Buffer.from(picture.bytes))
      },
    )
  }
}

/** A listing is worth showing without pictures, so a source that fails here costs only those. */
async function loadOrIcon(
  thumbnails: Thumbnails,
  ticket: ThumbnailTicket,
  signal: AbortSignal,
): Promise<Thumbnail> {
  const picture = await thumbnails.load(ticket, signal).catch((error: unknown) => {
    const fault = error instanceof QuaysideError ? error : toQuaysideError(error)
    if (fault.kind === 'internal') throw fault
    return undefined
  })
  if (picture) return picture
  const svg = iconSvg(iconOf(ticket.contentType, ticket.name))
  return { contentType: 'image/svg+xml', bytes: Buffer.from(svg) }
}
