import { hasEnded, type Job } from './jobs.ts'
import { merge } from './merge.ts'
import { parseMissing } from './parse.ts'
import { type HttpRequest, noAnswer, requestStream } from './request.ts'
import { RequestError } from './request-error.ts'
import { readServerSentEvents } from './server-sent-events.ts'
import { backoffMs, wait, whenOnline } from './wait.ts'

/** Jobs of one kind, as they are told. */
export interface JobKind<Answer extends Job> {
  /** What an event of theirs is called. */
  readonly event: string
  /** The request that answers the events of these. */
  askEvents(ids: readonly string[]): Omit<HttpRequest, 'signal' | 'timeoutMs'>
  parse(json: unknown): Answer
  /** What is told of one that the service lost, or that never was its own: it has ended. */
  missing(id: string): Answer
}

/** What one stream may follow. */
const MAX_IDS = 500
/** The service says every 15 seconds that it is still there; a stream this silent is dead. */
const SILENCE_MS = 45_000
/** The first wait is short: most often it was a restart or a change of networks. */
const BACKOFF = { firstMs: 500, factor: 2, longestMs: 15_000 }

/**
 * Each job as it is now, then at each change, until all have ended. A stream that breaks is opened
 * again, for those that have not ended. Rejects when the service refuses, and with the signal's
 * reason.
 */
export async function* watchJobs<Answer extends Job>(
  ids: readonly string[],
  kind: JobKind<Answer>,
  callersSignal?: AbortSignal,
): AsyncGenerator<Answer> {
  const stop = new AbortController()
  const signal = callersSignal ? AbortSignal.any([callersSignal, stop.signal]) : stop.signal
  const streams = []
  for (let at = 0; at < ids.length; at += MAX_IDS) {
    streams.push(watchSome(ids.slice(at, at + MAX_IDS), kind, signal))
  }
  try {
    yield* merge(streams)
  } finally {
    stop.abort()
  }
}

async function* watchSome<Answer extends Job>(
  ids: readonly string[],
  kind: JobKind<Answer>,
  signal: AbortSignal,
): AsyncGenerator<Answer> {
  const left = new Set(ids)
  for (let failures = 0; left.size > 0; failures++) {
    await whenOnline(signal)
    try {
      for await (const job of openStream([...left], kind, signal)) {
        failures = 0
        if (!left.has(job.id)) continue
        if (hasEnded(job)) left.delete(job.id)
        yield job
        if (left.size === 0) return
      }
    } catch (error) {
      signal.throwIfAborted()
      if (!mayComeBack(error)) throw error
      if (error instanceof RequestError && error.retryAfterMs) {
        await wait(error.retryAfterMs, signal)
      }
    }
    await wait(backoffMs(BACKOFF, failures + 1), signal)
  }
}

/** One connection. Ends when the service ends it; rejects with `RequestError` when it breaks. */
async function* openStream<Answer extends Job>(
  ids: readonly string[],
  kind: JobKind<Answer>,
  signal: AbortSignal,
): AsyncGenerator<Answer> {
  const silence = new AbortController()
  const giveUp = () => silence.abort()
  let timer = setTimeout(giveUp, SILENCE_MS)
  const hearSomething = () => {
    clearTimeout(timer)
    timer = setTimeout(giveUp, SILENCE_MS)
  }
  const patience = AbortSignal.any([signal, silence.signal])
  try {
    const { body } = await requestStream({ ...kind.askEvents(ids), signal: patience })
    if (!body) return
    for await (const { event, data } of readServerSentEvents(body, hearSomething)) {
      if (event === kind.event) yield kind.parse(JSON.parse(data))
      if (event === 'missing') yield* parseMissing(JSON.parse(data)).map(kind.missing)
    }
  } catch (error) {
    throw error instanceof RequestError ? error : noAnswer(error)
  } finally {
    clearTimeout(timer)
  }
}

function mayComeBack(error: unknown): boolean {
  if (!(error instanceof RequestError)) return false
  return error.code === 'network' || error.status === 429 || error.status >= 500
}
