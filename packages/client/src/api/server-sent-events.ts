/** One message of an event stream. */
export interface ServerSentEvent {
  readonly event: string
  readonly data: string
}

/** A message of ours is one small JSON; a stream that sends more without an end is not ours. */
const MAX_PENDING_CHARS = 1_000_000

/**
 * Reads an event stream (HTML Living Standard 9.2.6, without ids and retry times). Ends with the
 * stream; a message cut off by the end is dropped, as the standard wants. Whoever stops reading
 * ends the stream. `onBytes` hears of everything that arrives, heartbeats too.
 */
export async function* readServerSentEvents(
  body: ReadableStream<Uint8Array>,
  onBytes?: () => void,
): AsyncGenerator<ServerSentEvent> {
  // A reader instead of `for await`: streams of Safari cannot be iterated.
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let pending = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      onBytes?.()
      pending = (pending + decoder.decode(value, { stream: true })).replaceAll('\r\n', '\n')
      if (pending.length > MAX_PENDING_CHARS) throw new Error('a message of the stream has no end')
      const messages = pending.split('\n\n')
      pending = messages.pop() ?? ''
      for (const message of messages) {
        const parsed = parseMessage(message)
        if (parsed) yield parsed
      }
    }
  } finally {
    // Rejects when the stream broke; that was told already.
    await reader.cancel().catch(() => undefined)
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
