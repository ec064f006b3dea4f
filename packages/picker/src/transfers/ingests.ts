import { RequestError } from '@quayside/client/api'
import { newId } from '../state/new-id.ts'
import { createCanceller } from './canceller.ts'
import type { JobAnswer } from './folders/folder-answer.ts'
import type { JobApi } from './folders/with-folders.ts'
import {
  type FetchedChoice,
  type IngestCall,
  type IngestOptions,
  ingestCalls,
  toItem,
} from './ingest-calls.ts'
import { untilAnswered } from './patience.ts'

export interface IngestEvents {
  /** How far one has come; the first time right after it began. */
  onIngest(id: string, answer: JobAnswer): void
  /** It could not begin, or the service no longer tells us what becomes of it. */
  onFailed(id: string, error: unknown): void
  /** The network is away: it will begin when it is back. */
  onDelayed(id: string, error: unknown): void
}

export interface Ingests {
  send(choices: readonly FetchedChoice[]): void
  /** Forgets it here, and stops it at the service. */
  cancel(id: string): void
  /** Tells nothing more; the service goes on. */
  stop(): void
}

export interface IngestsDeps {
  readonly api: JobApi
  readonly page: EventTarget
  readonly events: IngestEvents
  optionsOf(choice: FetchedChoice): IngestOptions
}

/** Starts ingests in few calls and follows all of them with one stream. */
export function createIngests({ api, page, events, optionsOf }: IngestsDeps): Ingests {
  const life = new AbortController()
  const { signal } = life
  /** Sent, but not answered yet. */
  const beginning = new Set<string>()
  const running = createRunning(api, events, signal)
  const cancelAtService = createCanceller(api)

  async function begin(choices: readonly FetchedChoice[]): Promise<void> {
    const calls = ingestCalls(choices, optionsOf)
    for (const [index, call] of calls.entries()) {
      const wanted = call.choices.filter(({ id }) => beginning.has(id))
      if (wanted.length > 0) await ask({ ...call, choices: wanted })
      // Each new stream tells everything once: not for every call.
      if (index === 0 || index === calls.length - 1) running.follow()
    }
  }

  async function ask({ source, options, choices }: IngestCall): Promise<void> {
    // The same for each try: what began although its answer was lost does not begin again.
    const requestKey = newId()
    try {
      const answers = await untilAnswered(
        () => api.startIngests(source, choices.map(toItem), { ...options, requestKey, signal }),
        { signal, page, onWait: (error) => tellWaiting(choices, error) },
      )
      for (const [index, choice] of choices.entries()) began(choice.id, answers[index])
    } catch (error) {
      if (signal.aborted) return
      for (const { id } of choices) fail(id, error)
    }
  }

  function tellWaiting(choices: readonly FetchedChoice[], error: unknown): void {
    for (const { id } of choices) if (beginning.has(id)) events.onDelayed(id, error)
  }

  function began(id: string, answer: JobAnswer | undefined): void {
    if (!answer) fail(id, unanswered())
    else if (beginning.delete(id)) running.add(id, answer)
    else cancelAtService(answer.id)
  }

  function fail(id: string, error: unknown): void {
    if (beginning.delete(id)) events.onFailed(id, error)
  }

  return {
    send(choices) {
      for (const { id } of choices) beginning.add(id)
      void begin(choices)
    },
    cancel(id) {
      beginning.delete(id)
      const ingestId = running.remove(id)
      if (ingestId !== undefined) cancelAtService(ingestId)
    },
    stop: () => life.abort(),
  }
}

/** What the service is at work on, followed with one stream. */
function createRunning(api: Pick<JobApi, 'watchIngests'>, events: IngestEvents, life: AbortSignal) {
  const choiceOf = new Map<string, string>()
  const ingestOf = new Map<string, string>()
  let stream: AbortController | undefined

  async function watch(signal: AbortSignal): Promise<void> {
    try {
      for await (const answer of api.watchIngests([...choiceOf.keys()], { signal })) tell(answer)
    } catch (error) {
      if (!signal.aborted) loseAll(error)
    }
  }

  function tell(answer: JobAnswer): void {
    const id = choiceOf.get(answer.id)
    if (id === undefined) return
    if (hasEnded(answer)) remove(id)
    events.onIngest(id, answer)
  }

  function loseAll(error: unknown): void {
    for (const id of [...ingestOf.keys()]) {
      remove(id)
      events.onFailed(id, error)
    }
  }

  function remove(id: string): string | undefined {
    const ingestId = ingestOf.get(id)
    ingestOf.delete(id)
    if (ingestId !== undefined) choiceOf.delete(ingestId)
    return ingestId
  }

  return {
    add(id: string, answer: JobAnswer): void {
      choiceOf.set(answer.id, id)
      ingestOf.set(id, answer.id)
      tell(answer)
    },
    remove,
    /** Begins the stream again: there are more than before. */
    follow(): void {
      stream?.abort()
      stream = new AbortController()
      if (choiceOf.size > 0) void watch(AbortSignal.any([life, stream.signal]))
    },
  }
}

export function hasEnded({ state }: JobAnswer): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled'
}

function unanswered(): RequestError {
  return new RequestError('The service did not answer for this file.', { code: 'no_answer' })
}
