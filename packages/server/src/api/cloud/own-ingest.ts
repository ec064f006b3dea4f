import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Apps } from '../../apps/app.ts'
import type { Connections } from '../../connections/connection.ts'
import { QuaysideError } from '../../errors.ts'
import type { Ingest, Ingests } from '../../ingest/ingest.ts'
import { parseIngestId } from '../../lib/ids.ts'
import { sessionOf } from './session-of.ts'

export interface OwnIngestDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly connections: Pick<Connections, 'findSession'>
  readonly ingests: Pick<Ingests, 'findMany'>
}

export const IngestParams = Type.Object({ id: Type.String({ maxLength: 64 }) })

type Fields = Parameters<typeof sessionOf>[2]

/** The one an address names. Rejects with `not-found` / `ingest_missing`, and as `sessionOf`. */
export async function ownIngest(
  deps: OwnIngestDeps,
  request: FastifyRequest<{ Params: { id: string }; Querystring: Fields }>,
): Promise<Ingest> {
  const { token: _never, ...fields } = request.query
  const [ingest] = await ownIngests(deps, request, fields, [request.params.id])
  if (!ingest) throw ingestMissing()
  return ingest
}

/**
 * Those of these ingests that the session started; the others are not there to it. In no order.
 * Rejects as `sessionOf`.
 */
export async function ownIngests(
  deps: OwnIngestDeps,
  request: FastifyRequest,
  fields: Fields,
  texts: readonly string[],
): Promise<readonly Ingest[]> {
  const session = await sessionOf(deps, request, fields)
  const ids = texts.map(parseIngestId).filter((id) => id !== undefined)
  const ingests = await deps.ingests.findMany(session.appKey, ids)
  return ingests.filter(({ sessionId }) => sessionId === session.id)
}

export const ingestMissing = () =>
  new QuaysideError('no such ingest of this session', {
    kind: 'not-found',
    code: 'ingest_missing',
    publicMessage: 'There is no such transfer.',
  })
