import {
  type AttemptAnswer,
  DeliveriesAnswer,
  DeliveryAnswer,
  DeliveryDetailsAnswer,
  ReplayAnswer,
  type ReplayRequest,
} from '@quayside/wire'
import type { Static } from 'typebox'
import { type AdminClient, createAdminClient } from '../admin-client.ts'
import { misuse } from '../complaint.ts'
import { printable } from '../format.ts'
import { print, printJson, say } from '../print.ts'
import { stopSignal } from '../stop-signal.ts'
import type { WebhookOptions } from './webhook.ts'

export interface DeliveriesOptions extends WebhookOptions {
  readonly webhook?: string
  readonly event?: string
  readonly status?: string
  readonly cursor?: string
  readonly limit?: string
}

/** Prints what was sent to webhooks, newest first. */
export async function listDeliveries(options: DeliveriesOptions): Promise<void> {
  const { webhook, event, status, cursor, limit } = options
  const client = await createAdminClient(options, stopSignal())
  const filter = { endpoint: webhook, action: event, status, limit }
  const page = await findPage(client, filter, cursor)
  if (options.json) return printJson(page)
  if (page.deliveries.length === 0) print('Nothing was sent yet that this asks for.')
  for (const delivery of page.deliveries) printDelivery(delivery)
  if (page.cursor) say(`Older ones: --cursor ${page.cursor}`)
}

/** Where there is much to look at, pages may be empty: goes on to the first that is not, or the end. */
async function findPage(
  client: AdminClient,
  filter: Readonly<Record<string, string | undefined>>,
  cursor: string | undefined,
): Promise<Static<typeof DeliveriesAnswer>> {
  const wanted = Object.entries({ ...filter, cursor })
  const query = new URLSearchParams(
    wanted.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
  const page = await client.ask('GET', `/deliveries?${query}`, DeliveriesAnswer)
  if (page.deliveries.length > 0 || page.cursor === null) return page
  return findPage(client, filter, page.cursor)
}

/** Prints a delivery with its body and what came of every attempt. */
export async function showDelivery(id: string, options: WebhookOptions): Promise<void> {
  const client = await createAdminClient(options, stopSignal())
  const delivery = await client.ask('GET', path(id), DeliveryDetailsAnswer)
  if (options.json) return printJson(delivery)
  printDelivery(delivery)
  if (delivery.reason) print(`Not delivered: ${delivery.reason}`)
  if (delivery.nextAttemptAt) print(`Next attempt: ${delivery.nextAttemptAt}`)
  print(`Body: ${printable(delivery.body)}`)
  for (const attempt of delivery.history) print(toLine(attempt))
}

export interface ReplayOptions extends WebhookOptions {
  readonly from?: string
  readonly to?: string
  readonly all?: boolean
  readonly webhook?: string
}

/** Sends one delivery again, or those of a time that were not delivered. */
export async function replay(id: string | undefined, options: ReplayOptions): Promise<void> {
  const client = await createAdminClient(options, stopSignal())
  if (id !== undefined) {
    if (options.from) throw misuse('Name a delivery or a time, not both.')
    const delivery = await client.ask('POST', `${path(id)}/replay`, DeliveryAnswer)
    return options.json ? printJson(delivery) : printDelivery(delivery)
  }
  if (!options.from) throw misuse('Name a delivery, or a time with --from (and --to).')
  const count = await replayRange(client, {
    from: toInstant(options.from),
    to: options.to ? toInstant(options.to) : new Date().toISOString(),
    only_failed: options.all !== true,
    ...(options.webhook !== undefined && { endpoint: options.webhook }),
  })
  if (options.json) return printJson({ count })
  print(`${count} ${count === 1 ? 'is' : 'are'} sent again.`)
}

/** The server takes a part of a long range at a time. Resolves to how many there were. */
async function replayRange(client: AdminClient, range: ReplayRequest): Promise<number> {
  let count = 0
  let cursor: string | null = null
  do {
    const request: ReplayRequest = { ...range, ...(cursor !== null && { cursor }) }
    const answer: ReplayAnswer = await client.ask(
      'POST',
      '/deliveries/replay',
      ReplayAnswer,
      request,
    )
    count += answer.count
    cursor = answer.cursor
    if (cursor !== null) say(`${count} so far.`)
  } while (cursor !== null)
  return count
}

/** As people write it: a day will do. */
function toInstant(text: string): string {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) {
    throw misuse(`${JSON.stringify(text)} is no time. Write it like 2030-01-31T12:00:00Z.`)
  }
  return date.toISOString()
}

const path = (id: string) => `/deliveries/${encodeURIComponent(id)}`

function printDelivery(delivery: DeliveryAnswer): void {
  const marks = [delivery.replayOf && 'again', delivery.test && 'test'].filter(Boolean).join(', ')
  print(
    [
      delivery.id,
      delivery.createdAt,
      delivery.action.padEnd(21),
      delivery.status.padEnd(13),
      `${delivery.attempts}×`,
      printable(delivery.url) + (marks ? `  (${marks})` : ''),
    ].join('  '),
  )
}

function toLine({ number, startedAt, durationMs, status, error, responseBody }: AttemptAnswer) {
  const outcome = error ? printable(`${error.message} (${error.code})`) : `HTTP ${status}`
  const body = responseBody ? `: ${printable(responseBody.slice(0, 200))}` : ''
  return `Attempt ${number}  ${startedAt}  ${durationMs} ms  ${outcome}${body}`
}
