import {
  DeliveryAnswer,
  NewWebhookAnswer,
  NewWebhooksAnswer,
  WebhookAnswer,
  WebhooksAnswer,
} from '@quayside/wire'
import { type AppChoice, createAdminClient } from '../admin-client.ts'
import { printable } from '../format.ts'
import { print, printJson } from '../print.ts'
import { stopSignal } from '../stop-signal.ts'

export interface WebhookOptions extends AppChoice {
  readonly json?: boolean
}

/** Adds a webhook, or one for each event, and prints the secrets, this once. */
export async function addWebhook(
  url: string,
  options: WebhookOptions & { readonly event: string },
): Promise<void> {
  const body = { url, event: options.event }
  const client = await createAdminClient(options, stopSignal())
  const made = await client.ask('POST', '/webhooks', NewWebhooksAnswer, body)
  if (options.json) return printJson(made)
  for (const webhook of made) printSecret(webhook)
  print('The secrets are shown this once: keep them where the receiver reads them.')
}

/** Prints the webhooks of the app. */
export async function listWebhooks(options: WebhookOptions): Promise<void> {
  const client = await createAdminClient(options, stopSignal())
  const webhooks = await client.ask('GET', '/webhooks', WebhooksAnswer)
  if (options.json) return printJson(webhooks)
  if (webhooks.length === 0)
    print('There are no webhooks yet. Add one: quayside webhook add https://… --event all')
  for (const webhook of webhooks) printWebhook(webhook)
}

export async function removeWebhook(id: string, options: WebhookOptions): Promise<void> {
  const client = await createAdminClient(options, stopSignal())
  await client.tell('DELETE', path(id))
  if (!options.json) print('It is removed. What waited for it is not delivered.')
}

/** Pauses it, or lets it go on. */
export async function pauseWebhook(
  id: string,
  isPaused: boolean,
  options: WebhookOptions,
): Promise<void> {
  const client = await createAdminClient(options, stopSignal())
  const webhook = await client.ask('PATCH', path(id), WebhookAnswer, { paused: isPaused })
  if (options.json) return printJson(webhook)
  printWebhook(webhook)
}

/** Makes a new secret and prints it, this once. */
export async function rotateWebhook(id: string, options: WebhookOptions): Promise<void> {
  const client = await createAdminClient(options, stopSignal())
  const webhook = await client.ask('POST', `${path(id)}/rotate`, NewWebhookAnswer)
  if (options.json) return printJson(webhook)
  printSecret(webhook)
  print(`The former secret signs as well until ${webhook.formerSecretUntil}.`)
}

/** Sends an event with example values. */
export async function testWebhook(id: string, options: WebhookOptions): Promise<void> {
  const client = await createAdminClient(options, stopSignal())
  const delivery = await client.ask('POST', `${path(id)}/test`, DeliveryAnswer)
  if (options.json) return printJson(delivery)
  print(`It is on its way. What came of it: quayside webhook show ${delivery.id}`)
}

const path = (id: string) => `/webhooks/${encodeURIComponent(id)}`

const REASONS = {
  asked: 'paused',
  failing: 'paused: nothing was delivered for five days',
  gone: 'paused: it answered 410 Gone',
} as const

function printWebhook({ id, event, url, status, pausedBecause }: WebhookAnswer): void {
  const state = status === 'paused' ? `  (${REASONS[pausedBecause ?? 'asked']})` : ''
  print(`${id}  ${event.padEnd(21)}  ${printable(url)}${state}`)
}

function printSecret({ id, event, secret }: NewWebhookAnswer): void {
  print(`${id}  ${event.padEnd(21)}  ${secret}`)
}
