import { afterEach } from 'node:test'
import { pino } from 'pino'
import type { Database } from '../../db/database.ts'
import { deliveryJob } from '../../events/delivery-jobs.ts'
import { createEgressGate, type EgressGateOptions } from '../../lib/egress-gate.ts'
import type { EndpointId } from '../../lib/ids.ts'
import { type ApiKey, newApiKey, newEndpointId } from '../../lib/ids.ts'
import { createSealer, newSealKey, parseSealKeys } from '../../lib/seal.ts'
import { createQueue } from '../../queue/index.ts'
import type { Queue } from '../../queue/queue.ts'
import type { TestDatabase } from '../../testing/databases.ts'
import { createDeliver, type WebhookDelivery } from '../deliver.ts'
import { newEndpointSecret, sealEndpointSecret } from '../endpoint-secret.ts'
import { newDelivery } from '../new-delivery.ts'
import type { Outcome } from '../outcome.ts'
import { createWebhookSender, type WebhookSenderOptions } from '../send.ts'

export interface SceneOptions extends WebhookSenderOptions {
  readonly schedule?: readonly number[]
  readonly gate?: EgressGateOptions
}

/** A process that sends webhooks. */
export interface WebhookProcess {
  readonly delivery: WebhookDelivery
  stop(graceMs?: number): Promise<void>
}

const LOOPBACK: EgressGateOptions = { allow: ['127.0.0.0/8'] }
const MINUTE = 60_000
const DEFAULT_SCHEDULE = [5 * MINUTE, 60 * MINUTE, 720 * MINUTE]

/** Endpoints, events and the processes that send them, on one database; stopped after each test. */
export function createScene(open: () => TestDatabase) {
  const sealer = createSealer(parseSealKeys(newSealKey().reveal()))
  const running = new Set<WebhookProcess>()
  const appKey = newApiKey()
  let processes = 0
  afterEach(() => Promise.all([...running].map((process) => process.stop())))

  return { appKey, sealer, addEndpoint, tell, start, rows }

  async function addEndpoint(
    url: string,
    given: { secret?: string; action?: string } = {},
  ): Promise<{ id: EndpointId; secret: string }> {
    const id = newEndpointId()
    const { secret = newEndpointSecret(), action = 'fp.upload' } = given
    await open()
      .database.db.insertInto('endpoints')
      .values({
        id,
        app_key: appKey,
        url,
        action,
        secret_sealed: sealEndpointSecret(sealer, id, secret),
        status: 'enabled',
        created_at: Date.now(),
      })
      .execute()
    return { id, secret }
  }

  /** Records events for an endpoint, as its app does, and says so to `queue`; resolves to their ids. */
  function tell(
    endpointId: EndpointId,
    count = 1,
    queue?: Pick<Queue, 'enqueueAll'>,
  ): Promise<number[]> {
    return open().database.transaction(async (trx) => {
      const ids = await insertEvents(trx, appKey, endpointId, count)
      await queue?.enqueueAll(trx, [deliveryJob(endpointId)])
      return ids
    })
  }

  async function start(options: SceneOptions = {}) {
    const { schedule = DEFAULT_SCHEDULE, gate = LOOPBACK, ...sending } = options
    const { database, url } = open()
    const queue = await createQueue({ database, databaseUrl: url, onFault: () => {} })
    const sender = createWebhookSender(createEgressGate(gate), sending)
    const outcomes: Outcome[] = []
    const delivery = createDeliver({
      database,
      queue,
      sealer,
      sender,
      schedule,
      owner: `process-${++processes}`,
      onOutcome: (outcome) => outcomes.push(outcome),
      log: pino({ level: 'silent' }),
    })
    const limits = { concurrency: 16, timeoutMs: 60_000, maxAttempts: 3 }
    queue.handle('webhooks.deliver', limits, delivery.deliver)
    await delivery.recover()
    await queue.start()
    await delivery.start()
    const process = {
      delivery,
      queue,
      outcomes,
      async stop(graceMs = 0) {
        running.delete(process)
        await delivery.stop(graceMs)
        await queue.stop({ graceMs })
        sender.close()
      },
      tell: (endpointId: EndpointId, count = 1) => tell(endpointId, count, queue),
    }
    running.add(process)
    return process
  }

  function rows(endpointId: EndpointId) {
    return open()
      .database.db.selectFrom('deliveries')
      .selectAll()
      .where('endpoint_id', '=', endpointId)
      .orderBy('created_at')
      .orderBy('event_id')
      .execute()
  }
}

async function insertEvents(
  trx: Parameters<Parameters<Database['transaction']>[0]>[0],
  appKey: ApiKey,
  endpointId: EndpointId,
  count: number,
): Promise<number[]> {
  const now = Date.now()
  const body = JSON.stringify({
    action: 'fp.upload',
    timestamp: Math.floor(now / 1000),
    text: { url: 'https://cdn.fs.example.com/QsHandle000000000001', filename: 'bike.png' },
  })
  const events = await trx
    .insertInto('events')
    .values(
      Array.from({ length: count }, () => ({
        app_key: appKey,
        action: 'fp.upload',
        body,
        created_at: now,
      })),
    )
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
  return events.map(({ id }) => id)
}
