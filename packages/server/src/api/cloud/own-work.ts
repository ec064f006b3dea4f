import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Apps } from '../../apps/app.ts'
import type { Connections } from '../../connections/connection.ts'
import type { QuaysideError } from '../../errors.ts'
import type { LeasedWork } from '../../leases/leased-work.ts'
import type { ApiKey, PickerSessionId } from '../../lib/ids.ts'
import { sessionOf } from './session-of.ts'

export interface OwnWorkDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly connections: Pick<Connections, 'findSession'>
}

export const WorkParams = Type.Object({ id: Type.String({ maxLength: 64 }) })

/** What belongs to a picker session. */
export interface SessionWork {
  readonly id: string
  readonly appKey: ApiKey
  readonly sessionId: PickerSessionId | undefined
}

type Fields = Parameters<typeof sessionOf>[2]

/** Long work as the session that started it sees it; that of others is not there to it. */
export interface OwnWork<Item> {
  /** The one an address names. Rejects with `missing`, and as `sessionOf`. */
  one(request: FastifyRequest<{ Params: { id: string }; Querystring: Fields }>): Promise<Item>
  /** Those of these that are the session's, in no order. Rejects as `sessionOf`. */
  many(request: FastifyRequest, fields: Fields, ids: readonly string[]): Promise<readonly Item[]>
  readonly missing: () => QuaysideError
}

export function createOwnWork<Id extends string, Item extends SessionWork>(
  deps: OwnWorkDeps,
  {
    work,
    parseId,
    missing,
  }: {
    readonly work: Pick<LeasedWork<Id, never, Item>, 'findMany'>
    readonly parseId: (text: string) => Id | undefined
    readonly missing: () => QuaysideError
  },
): OwnWork<Item> {
  const many: OwnWork<Item>['many'] = async (request, fields, texts) => {
    const session = await sessionOf(deps, request, fields)
    const ids = texts.map(parseId).filter((id) => id !== undefined)
    const items = await work.findMany(session.appKey, ids)
    return items.filter(({ sessionId }) => sessionId === session.id)
  }
  return {
    many,
    missing,
    async one(request) {
      const { token: _never, ...fields } = request.query
      const [item] = await many(request, fields, [request.params.id])
      if (!item) throw missing()
      return item
    },
  }
}
