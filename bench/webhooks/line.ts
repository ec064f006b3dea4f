import type { Database } from '../../packages/server/src/db/database.ts'
import type { ApiKey, EndpointId } from '../../packages/server/src/lib/ids.ts'
import { newEndpointId } from '../../packages/server/src/lib/ids.ts'
import { createSealer, parseSealKeys } from '../../packages/server/src/lib/seal.ts'
import {
  newEndpointSecret,
  sealEndpointSecret,
} from '../../packages/server/src/webhooks/endpoint-secret.ts'
import { newDelivery } from '../../packages/server/src/webhooks/new-delivery.ts'

const BATCH = 1_000

/** The body of a stored file, as most events are. */
export const STORED_BODY = JSON.stringify({
  action: 'fp.upload',
  timestamp: 1_893_456_010,
  text: {
    container: 'photos',
    url: 'https://cdn.fs.example.com/QsHandle000000000004',
    filename: 'bike.png',
    client: 'Dropbox',
    key: 'in/b7Xn2LrQ0aZk5TtVd9Pw_bike.png',
    type: 'image/png',
    status: 'Stored',
    size: 20_480,
    upload_tags: { album: 'summer' },
  },
})

export async function addEndpoint(
  database: Database,
  secretKey: string,
  { appKey, url, action }: { appKey: ApiKey; url: string; action: string },
): Promise<EndpointId> {
  const sealer = createSealer(parseSealKeys(secretKey))
  const id = newEndpointId()
  await database.db
    .insertInto('endpoints')
    .values({
      id,
      app_key: appKey,
      url,
      action,
      secret_sealed: sealEndpointSecret(sealer, id, newEndpointSecret()),
      status: 'enabled',
      created_at: Date.now(),
    })
    .execute()
  return id
}

/** What was committed while nobody delivered: so many events that wait for an endpoint. */
export async function fillLine(
  database: Database,
  { appKey, endpointId, count }: { appKey: ApiKey; endpointId: EndpointId; count: number },
): Promise<void> {
  for (let at = 0; at < count; at += BATCH) {
    await fillBatch(database, appKey, endpointId, Math.min(BATCH, count - at))
  }
}

function fillBatch(
  database: Database,
  appKey: ApiKey,
  endpointId: EndpointId,
  count: number,
): Promise<void> {
  const now = Date.now()
  return database.transaction(async (trx) => {
    const event = { app_key: appKey, action: 'fp.upload', body: STORED_BODY, created_at: now }
    const events = await trx
      .insertInto('events')
      .values(Array.from({ length: count }, () => event))
      .returning('id')
      .execute()
    await trx
      .insertInto('deliveries')
      .values(
        events.map(({ id: eventId }) =>
          newDelivery({
            id: `dlv_${eventId}_${endpointId}`,
            appKey,
            endpointId,
            eventId,
            action: 'fp.upload',
            now,
          }),
        ),
      )
      .execute()
  })
}

/** Throws unless every delivery to the endpoint was written down as made, once. */
export async function checkLine(
  { db }: Database,
  endpointId: EndpointId,
  count: number,
): Promise<void> {
  const rows = await db
    .selectFrom('deliveries')
    .select(({ fn }) => ['status', 'attempts', fn.countAll<number>().as('count')])
    .where('endpoint_id', '=', endpointId)
    .groupBy(['status', 'attempts'])
    .execute()
  const [only, ...others] = rows
  const isRight =
    only?.status === 'delivered' && Number(only.count) === count && only.attempts === 1
  if (!isRight || others.length > 0)
    throw new Error(`not every webhook was delivered once: ${JSON.stringify(rows)}`)
}
