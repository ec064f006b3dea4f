/** One message of an event stream. */
export interface ServerSentEvent {
  readonly event: string
  readonly data: string
}

/** A message of ours is one small JSON; a stream that sends more without an end is not ours. */
const MAX_PENDING_CHARS = 1_000_000

/**
 * Reads an event stream (HTML Living Standard 9.2.6, without ids and retry times). Ends with the
 * stream; a message cut off by the end is dropped, as the standard wants.
 */
export async function* readServerSentEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerSentEvent> {
  let pending = ''
  const decoder = new TextDecoder()
  for await (const bytes of body) {
    pending = (pending + decoder.decode(bytes, { stream: true })).replaceAll('\r\n', '\n')
    if (pending.length > MAX_PENDING_CHARS)
      throw new Error('the event stream has no end of message')
    const messages = pending.split('\n\n')
    pending = messages.pop() ?? ''
    for (const message of messages) {
      const parsed = parseMessage(message)
      if (parsed) yield parsed
    }
  }
}

function parseMessage(message: string): ServerSentEvent | undefined {
  let event = 'message'
  const data: string[] = []
  for (const line of message.split('\n')) {
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line) ?? []
    if (field === 'event' && value) event = value
    if (field === 'data') data.push(value ?? '')
  }
  return data.length > 0 ? { event, data: data.join('\n') } : undefined
}
