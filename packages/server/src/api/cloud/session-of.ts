import type { FastifyRequest } from 'fastify'
import type { Apps } from '../../apps/app.ts'
import type { Connections, PickerSession } from '../../connections/connection.ts'
import { sessionUnknown } from '../../connections/errors.ts'
import { askedBy } from '../caller.ts'
import { bearerToken } from '../guards.ts'

/**
 * The picker session a request carries: the token in `Authorization: Bearer` or in the body, for it
 * is a secret and addresses are not, and the app's key in the query or the body. The session began
 * under a policy where the app asks for one, so its token is the proof. Rejects with `forbidden` for
 * an unknown or switched-off app and a foreign page, and `unauthenticated` / `session_unknown`.
 */
export async function sessionOf(
  {
    apps,
    connections,
  }: {
    readonly apps: Pick<Apps, 'authorize'>
    readonly connections: Pick<Connections, 'findSession'>
  },
  request: FastifyRequest,
  fields: {
    readonly apikey?: string
    readonly key?: string
    /** Of a body. */
    readonly token?: string | null
  },
): Promise<PickerSession> {
  const token = bearerToken(request) || fields.token
  if (!token) throw sessionUnknown()
  const { app } = await apps.authorize({
    apiKey: fields.apikey ?? fields.key,
    security: { policy: undefined, signature: undefined },
    call: 'pick',
    isBegun: true,
    ...askedBy(request),
  })
  const session = await connections.findSession(app.apiKey, token)
  if (!session) throw sessionUnknown()
  return session
}
