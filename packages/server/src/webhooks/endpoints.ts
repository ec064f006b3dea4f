import type { Database } from '../db/database.ts'
import { deliveryJob } from '../events/delivery-jobs.ts'
import type { PayloadFacts } from '../events/event.ts'
import type { EventNews } from '../events/event-news.ts'
import { actions } from '../events/index.ts'
import type { EgressGate } from '../lib/egress-gate.ts'
import { type ApiKey, type EndpointId, newEndpointId } from '../lib/ids.ts'
import type { Sealer } from '../lib/seal.ts'
import type { Queue } from '../queue/queue.ts'
import { endWaiting } from './end-waiting.ts'
import {
  countEndpoints,
  insertEndpoints,
  listEndpoints,
  rotateEndpointSecret,
  toEndpoint,
  updateEndpoint,
} from './endpoint-repository.ts'
import { newEndpointSecret, sealEndpointSecret } from './endpoint-secret.ts'
import { checkEndpointUrl } from './endpoint-url.ts'
import { actionUnknown, endpointsTooMany, endpointUnknown } from './errors.ts'
import { createTestEndpoint } from './test-endpoint.ts'
import type { Endpoints } from './webhook.ts'

export interface EndpointsDeps {
  readonly database: Database
  readonly queue: Pick<Queue, 'enqueueAll' | 'enqueue'>
  readonly sealer: Sealer
  readonly gate: Pick<EgressGate, 'check'>
  readonly facts: PayloadFacts
  readonly news: EventNews
  readonly now: () => Date
}

/** Every event is one row for each endpoint that wants it, in the transaction of what it tells. */
export const MAX_ENDPOINTS = 100
/** For receivers to be given the new secret, one after the other. */
const OVERLAP_MS = 24 * 3_600_000

export function createEndpoints(deps: EndpointsDeps): Endpoints {
  const { database, queue, sealer, gate, now } = deps
  const { db } = database

  return {
    list: (appKey) => listEndpoints(db, appKey),
    async add(appKey, { url, action }) {
      const wanted = action === 'all' ? actions : actions.filter((one) => one === action)
      if (wanted.length === 0) throw actionUnknown(action, actions)
      await checkEndpointUrl(url, gate)
      const made = wanted.map((one) =>
        newEndpoint(sealer, { appKey, url, action: one, now: now() }),
      )
      await database.transaction(async (trx) => {
        const count = await countEndpoints(trx, database.dialect, appKey)
        if (count + made.length > MAX_ENDPOINTS) throw endpointsTooMany(MAX_ENDPOINTS)
        await insertEndpoints(
          trx,
          made.map(({ row }) => row),
        )
      })
      return made.map(({ row, secret }) => ({ ...toEndpoint(row), secret }))
    },
    async rotateSecret(appKey, id) {
      const secret = newEndpointSecret()
      const row = await rotateEndpointSecret(db, appKey, id, {
        sealed: sealEndpointSecret(sealer, id, secret),
        formerUntil: now().getTime() + OVERLAP_MS,
      })
      if (!row) throw endpointUnknown()
      return { ...toEndpoint(row), secret }
    },
    setPaused: (appKey, id, isPaused) =>
      database.transaction(async (trx) => {
        const changes = isPaused
          ? { status: 'paused', paused_because: 'asked' }
          : { status: 'enabled', paused_because: null, failing_since: null }
        const row = await updateEndpoint(trx, appKey, id, changes)
        if (!row) throw endpointUnknown()
        if (!isPaused) await queue.enqueue(trx, deliveryJob(id))
        return toEndpoint(row)
      }),
    async remove(appKey, id) {
      await database.transaction(async (trx) => {
        const row = await updateEndpoint(trx, appKey, id, { deleted_at: now().getTime() })
        if (!row) throw endpointUnknown()
        // Should this process die now, whoever takes the job ends what waits.
        await queue.enqueue(trx, deliveryJob(id))
      })
      await endWaiting(database, id, { reason: 'endpoint_deleted', now: now() })
    },
    test: createTestEndpoint(deps),
  }
}

function newEndpoint(
  sealer: Sealer,
  { appKey, url, action, now }: { appKey: ApiKey; url: string; action: string; now: Date },
) {
  const id: EndpointId = newEndpointId()
  const secret = newEndpointSecret()
  const row = {
    id,
    app_key: appKey,
    url,
    action,
    secret_sealed: sealEndpointSecret(sealer, id, secret),
    former_secret_sealed: null,
    former_secret_until: null,
    status: 'enabled',
    paused_because: null,
    failing_since: null,
    created_at: now.getTime(),
    deleted_at: null,
  }
  return { row, secret }
}
