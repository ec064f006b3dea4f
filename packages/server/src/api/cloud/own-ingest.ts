import { QuaysideError } from '../../errors.ts'
import type { Ingest, Ingests } from '../../ingest/ingest.ts'
import { parseIngestId } from '../../lib/ids.ts'
import { createOwnWork, type OwnWork, type OwnWorkDeps } from './own-work.ts'

/** The ingests of a picker session. */
export function createOwnIngests(
  deps: OwnWorkDeps & { readonly ingests: Pick<Ingests, 'findMany'> },
): OwnWork<Ingest> {
  return createOwnWork(deps, {
    work: deps.ingests,
    parseId: parseIngestId,
    missing: ingestMissing,
  })
}

export const ingestMissing = () =>
  new QuaysideError('no such ingest of this session', {
    kind: 'not-found',
    code: 'ingest_missing',
    publicMessage: 'There is no such transfer.',
  })
