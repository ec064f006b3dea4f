import type { FastifyRequest } from 'fastify'
import type { Apps } from '../../apps/app.ts'
import { appDisabled, appUnknown } from '../../apps/errors.ts'
import type { Connections, PickerSession } from '../../connections/connection.ts'
import { sessionUnknown } from '../../connections/errors.ts'
import { parseApiKey } from '../../lib/ids.ts'
import { bearerToken } from '../guards.ts'

/**
 * The picker session a request carries: the token in `Authorization: Bearer` or in the body, for it
 * is a secret and addresses are not, and the app's key in the query or the body. Rejects with
 * `forbidden` for an unknown or switched-off app and `unauthenticated` / `session_unknown`.
 */
export async function sessionOf(
  {
    apps,
    connections,
  }: {
    readonly apps: Pick<Apps, 'find'>
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
  const apiKey = parseApiKey(fields.apikey ?? fields.key ?? '')
  const app = apiKey && (await apps.find(apiKey))
  if (!app) throw appUnknown()
  if (!app.enabled) throw appDisabled(app.apiKey)
  const session = await connections.findSession(app.apiKey, token)
  if (!session) throw sessionUnknown()
  return session
}
