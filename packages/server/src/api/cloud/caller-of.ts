import type { FastifyRequest } from 'fastify'
import type { Apps, Grant, PolicyCall } from '../../apps/app.ts'
import type { Connections, ConnectionWish, PickerSession } from '../../connections/connection.ts'
import { connectionExpired } from '../../connections/errors.ts'
import type { ConnectionId } from '../../lib/ids.ts'
import type { Source } from '../../sources/source.ts'
import { askedBy, securityOf } from '../caller.ts'

/** The fields nearly every cloud request begins with. */
interface CallerFields {
  readonly apikey: string
  readonly token?: string | null
  readonly policy?: string | null
  readonly signature?: string | null
}

/** Who asks: the app that allows it, and the picker session with its token. */
export interface Caller {
  readonly grant: Grant
  readonly session: PickerSession
  /** To be answered at the top of every cloud answer. */
  readonly token: string
}

export interface CallerDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly connections: Pick<Connections, 'session'>
}

/** What the policy has to allow. */
export interface Use {
  readonly call: PolicyCall
  readonly handle?: string | undefined
  readonly path?: string | undefined
  readonly container?: string | undefined
  readonly url?: string | undefined
}

/** Checks key, origin and policy, then finds the session or begins one. Rejects as `authorize`. */
export async function callerOf(
  { apps, connections }: CallerDeps,
  request: FastifyRequest,
  fields: CallerFields,
  [first, ...others]: readonly [Use, ...Use[]] = [{ call: 'pick' }],
): Promise<Caller> {
  const asked = {
    apiKey: fields.apikey,
    security: securityOf(fields),
    ...askedBy(request),
  }
  const grant = await apps.authorize({ ...asked, ...first })
  for (const use of others) await apps.authorize({ ...asked, ...use })
  const { session, token } = await connections.session(grant.app.apiKey, fields.token || undefined)
  return { grant, session, token }
}

/**
 * The session's connection that is meant; `undefined` where nobody has to connect. Rejects with `source_unknown`
 * and `unauthenticated` / `connection_expired`.
 */
export async function connectionOf(
  {
    connections,
    sources,
  }: {
    readonly connections: Pick<Connections, 'find'>
    readonly sources: ReadonlyMap<string, Source>
  },
  session: PickerSession,
  source: string,
  wish: ConnectionWish = {},
): Promise<ConnectionId | undefined> {
  const known = sources.get(source)
  if (known && !known.oauth) return undefined
  const connection = await connections.find(session, source, wish)
  if (!connection) throw connectionExpired(source)
  return connection.id
}
