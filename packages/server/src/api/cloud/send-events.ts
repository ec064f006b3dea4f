import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import { patientSignal } from '../caller.ts'

/** One server-sent event; `data` is sent as JSON. */
export interface SentEvent {
  readonly event: string
  readonly data: unknown
}

/** Proxies cut connections that are silent for half a minute or more. */
const HEARTBEAT_MS = 15_000

/**
 * Sends events until there are no more, the reader goes away, or the server stops. A reader that is slow holds up
 * `events`, not our memory.
 */
export async function sendEvents(
  reply: FastifyReply,
  stopping: AbortSignal,
  events: (signal: AbortSignal) => AsyncIterable<SentEvent>,
): Promise<void> {
  const response = reply.raw
  const signal = patientSignal(reply, stopping)
  reply.hijack()
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  })
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS)
  try {
    for await (const { event, data } of events(signal)) {
      await write(response, `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`, signal)
    }
  } catch (error) {
    // The head is out, so nothing but the end of the stream can tell of a fault.
    if (!signal.aborted) reply.log.error({ err: error }, 'events ended early')
  } finally {
    clearInterval(heartbeat)
    response.end()
  }
}

async function write(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  if (!response.write(text)) await once(response, 'drain', { signal })
}
