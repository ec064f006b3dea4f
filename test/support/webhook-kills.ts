import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { NewWebhookAnswer } from '@quayside/wire'
import { post } from './cloud.ts'
import { eventually } from './eventually.ts'
import { DEMO_API_KEY, startQuayside } from './quayside.ts'
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts'

export interface WebhookKills {
  /** Variables that lead the server to its database. */
  readonly env: Readonly<Record<string, string>>
  /** Done now and then beside the kills. */
  readonly disturb?: () => Promise<void>
}

const EVENTS = 2_000
const KILLS = 20
/** A life of the server ends after about so many events. */
const EVENTS_PER_LIFE = EVENTS / (KILLS + 1)
/** Steady, as people work: what is under way when the server dies is what comes twice. */
const PACE_MS = 20
const SENDERS = 4
const ADMIN_TOKEN = 'admin-token-of-the-journey'

/**
 * Has a server tell a counting receiver of 2,000 events, kills it 20 times meanwhile, and checks
 * that every event it has acknowledged arrives, and hardly any twice.
 */
export async function checkWebhookKills(
  context: TestContext,
  { env, disturb }: WebhookKills,
): Promise<void> {
  const receiver = await startWebhookReceiver()
  const quayside = await startQuayside({
    seed: 'empty',
    env: { ...env, QUAYSIDE_ADMIN_TOKEN: ADMIN_TOKEN, QUAYSIDE_WEBHOOK_SCHEDULE: '5s,10s,20s' },
  })
  let isOver = false
  try {
    await addWebhook(quayside.url, receiver)
    const acknowledged = new Set<string>()
    const isDone = () => isOver || acknowledged.size >= EVENTS
    const sending = Array.from({ length: SENDERS }, (_, sender) => tellEvents(sender))

    async function tellEvents(sender: number): Promise<void> {
      for (let n = 0; !isDone(); n++) {
        const name = `image/x-${sender}-${n}`
        if (await openDialog(quayside.url, name)) acknowledged.add(name)
        await delay(PACE_MS * SENDERS)
      }
    }

    for (let kill = 1; kill <= KILLS; kill++) {
      await eventually(() => acknowledged.size >= kill * EVENTS_PER_LIFE, { withinMs: 30_000 })
      await delay(Math.random() * 100)
      await quayside.server().kill()
      if (disturb && kill % 5 === 0) await disturb()
      await quayside.restart()
      if (disturb && kill % 5 === 3) await disturb()
    }
    await Promise.all(sending)

    await eventually(() => acknowledged.isSubsetOf(namesIn(receiver)), {
      withinMs: 60_000,
      what: 'the arrival of every event that was acknowledged',
    })
    const ids = receiver.received.map(({ body }) => JSON.parse(body).id)
    const duplicates = ids.length - new Set(ids).size
    context.diagnostic(`${ids.length} deliveries, ${duplicates} of them came twice`)
    assert.ok(duplicates < EVENTS / 100, `${duplicates} of ${ids.length} came twice`)
  } finally {
    // Else a failure would leave the senders at it for ever, and its words untold.
    isOver = true
    await quayside.stop()
    await receiver.close()
  }
}

async function addWebhook(url: string, receiver: WebhookReceiver): Promise<void> {
  const answer = await fetch(`${url}/api/admin/apps/${DEMO_API_KEY}/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url: receiver.url, event: 'fp.dialog' }),
  })
  const made = (await answer.json()) as NewWebhookAnswer[]
  assert.equal(made.length, 1)
}

/** Resolves to whether the server has acknowledged it. */
async function openDialog(url: string, name: string): Promise<boolean> {
  const request = { apikey: DEMO_API_KEY, events: ['picker'], picker_config: { accept: name } }
  const answer = await post({ url }, '/cloud/prefetch', request).catch(() => undefined)
  return answer?.status === 200
}

function namesIn({ received }: WebhookReceiver): ReadonlySet<string> {
  return new Set(received.map(({ body }) => JSON.parse(body).text.mimetypes[0]))
}
