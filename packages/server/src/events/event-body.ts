import type { EventDefinition, Payload } from './event.ts'

/** A body as it is kept: all but the `id`, which exists only once the row does. */
export function toStoredBody(
  { action, isBare }: Pick<EventDefinition<unknown>, 'action' | 'isBare'>,
  payload: Payload,
  occurredAt: Date,
): string {
  if (isBare) return JSON.stringify(payload)
  const timestamp = Math.floor(occurredAt.getTime() / 1000)
  return JSON.stringify({ action, timestamp, text: payload })
}

/**
 * The body as it is sent: the same bytes whenever it is made. One without an envelope has no place
 * for an `id` and stays as it is.
 */
export function toWebhookBody(id: number, storedBody: string): string {
  const envelope = parseEnvelope(storedBody)
  if (!envelope) return storedBody
  const { action, timestamp, text } = envelope
  return JSON.stringify({ action, timestamp, id, text })
}

interface Envelope {
  readonly action: string
  readonly timestamp: number
  readonly text: unknown
}

function parseEnvelope(storedBody: string): Envelope | undefined {
  const body = JSON.parse(storedBody) as Partial<Envelope>
  return typeof body.action === 'string' && body.text !== undefined ? (body as Envelope) : undefined
}
