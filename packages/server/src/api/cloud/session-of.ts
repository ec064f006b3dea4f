import type { FastifyRequest } from 'fastify'
import type { Apps } from '../../apps/app.ts'
import { appDisabled, appUnknown } from '../../apps/errors.ts'
import type { Connections, PickerSession } from '../../connections/connection.ts'
import { sessionUnknown } from '../../connections/errors.ts'
import { parseApiKey } from '../../lib/ids.ts'
import { bearerToken } from '../guards.ts'

/**
 * The picker session a request carries: the token in `Authorization: Bearer`, for it is a secret
 * and addresses are not, and the app's key in the query. Rejects with `forbidden` for an unknown
 * or switched-off app and `unauthenticated` / `session_unknown`.
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
  query: { readonly apikey?: string; readonly key?: string },
): Promise<PickerSession> {
  const token = bearerToken(request)
  if (!token) throw sessionUnknown()
  const apiKey = parseApiKey(query.apikey ?? query.key ?? '')
  const app = apiKey && (await apps.find(apiKey))
  if (!app) throw appUnknown()
  if (!app.enabled) throw appDisabled(app.apiKey)
  const session = await connections.findSession(app.apiKey, token)
  if (!session) throw sessionUnknown()
  return session
}
