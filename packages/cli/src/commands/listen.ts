import { newEndpointSecret } from '@quayside/server/webhook-secret'
import { signWebhook, toSigningKey } from '@quayside/server/webhook-signature'
import { FollowingEvents, StreamedEvent } from '@quayside/wire'
import { Check } from 'typebox/schema'
import { type AdminClient, type AppChoice, createAdminClient } from '../admin-client.ts'
import { Complaint, misuse } from '../complaint.ts'
import { printable, printableJson } from '../format.ts'
import { pause } from '../pause.ts'
import { print, say } from '../print.ts'
import { readServerSentEvents } from '../server-sent-events.ts'
import { stopSignal } from '../stop-signal.ts'

export interface ListenOptions extends AppChoice {
  /** Where events are sent on to; they are only printed without. */
  readonly forward?: string
  /** What signs; a new one without. */
  readonly secret?: string
  /** Go on behind this event instead of with what is new. */
  readonly after?: string
}

/** As long as a webhook's receiver has. */
const TIMEOUT_MS = 30_000
const RECONNECT_MS = 1_000

/**
 * Streams an app's events and sends each on to an address of this machine, signed as webhooks are:
 * one after the other, once each, whatever comes of it. A connection that breaks is taken up again
 * behind the last event. Ends with a `Complaint` when stopped.
 */
export async function listen(options: ListenOptions): Promise<void> {
  const { forward, secret = newEndpointSecret() } = options
  if (forward !== undefined && !isWebAddress(forward)) {
    throw misuse(`${JSON.stringify(forward)} is no address like http://localhost:3000/hook.`)
  }
  const signal = stopSignal()
  const client = await createAdminClient(options, signal)
  if (forward !== undefined) say(`Requests to ${forward} are signed with the secret ${secret}`)
  const handle = forward === undefined ? printEvent : createForward({ forward, secret, signal })
  await followAll(client, { after: options.after, signal }, handle)
}

type HandleEvent = (event: StreamedEvent) => void | Promise<void>

async function followAll(
  client: AdminClient,
  { after, signal }: { after: string | undefined; signal: AbortSignal },
  handle: HandleEvent,
): Promise<never> {
  let last = after
  let hasConnected = false
  let trouble = ''
  for (;;) {
    try {
      for await (const { event, data } of open(client, last)) {
        if (event === 'following') {
          say(hasConnected ? 'Connected again.' : 'Listening. Ctrl-C ends it.')
          hasConnected = true
          trouble = ''
        }
        const told: unknown = JSON.parse(data)
        if (Check(StreamedEvent, told)) await handle(told)
        last = placeOf(told) ?? last
      }
    } catch (error) {
      signal.throwIfAborted()
      // A server that is not there, or refuses, is the person's to mend; one that went away comes back.
      if (!hasConnected) throw error
      const words = error instanceof Complaint ? error.message : 'The connection broke.'
      if (words !== trouble) say(`${printable(words)} Trying again until it works.`)
      trouble = words
    }
    await pause(RECONNECT_MS, signal)
  }
}

async function* open(client: AdminClient, after: string | undefined) {
  const { body } = await client.open(after === undefined ? '/events' : `/events?after=${after}`)
  if (!body) throw new Complaint('The server answered without a stream.')
  yield* readServerSentEvents(body)
}

/** Where to go on when the connection breaks after this message. */
function placeOf(told: unknown): string | undefined {
  if (Check(StreamedEvent, told)) return String(told.id)
  return Check(FollowingEvents, told) ? String(told.after) : undefined
}

function createForward({
  forward,
  secret,
  signal,
}: {
  readonly forward: string
  readonly secret: string
  readonly signal: AbortSignal
}): HandleEvent {
  const keys = { current: toSigningKey(secret), former: undefined }

  return async function forwardEvent({ id, action, body }) {
    const startedAt = performance.now()
    const outcome = await post(forward, {
      body,
      headers: { ...signWebhook(keys, { eventId: id, body, sentAt: new Date() }) },
      signal,
    })
    const ms = Math.round(performance.now() - startedAt)
    print(printable(`${action}  ${id}  ${outcome}  ${ms} ms`))
  }
}

async function post(
  url: string,
  {
    body,
    headers,
    signal,
  }: {
    readonly body: string
    readonly headers: Readonly<Record<string, string>>
    readonly signal: AbortSignal
  },
): Promise<string> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Quayside-Webhooks/1',
        ...headers,
      },
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    })
    await answer.body?.cancel()
    return `→ ${answer.status}${isTaken(answer.status) ? '' : ' (webhooks would try again)'}`
  } catch (error) {
    signal.throwIfAborted()
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    return `→ no answer: ${cause instanceof Error ? cause.message : String(cause)}`
  }
}

const isTaken = (status: number) => status === 200 || status === 201 || status === 204

const printEvent: HandleEvent = ({ body }) => print(printableJson(body))

function isWebAddress(text: string): boolean {
  const protocol = URL.parse(text)?.protocol
  return protocol === 'http:' || protocol === 'https:'
}
