import { type Api, RequestError, type StartOptions } from '@quayside/client/api'
import type { IngestAnswer } from '@quayside/wire'
import type { CloudChoice, UrlChoice } from '../state/choice.ts'
import { untilAnswered } from './patience.ts'

/** What the service takes in one call. */
const MAX_PER_CALL = 500

/** What the service fetches by itself: entries of sources, and addresses of the web. */
export type FetchedChoice = CloudChoice | UrlChoice

export interface IngestEvents {
  /** How far one has come; the first time right after it began. */
  onIngest(id: string, answer: IngestAnswer): void
  /** It could not begin, or the service no longer tells us what becomes of it. */
  onFailed(id: string, error: unknown): void
  /** The network is away: it will begin when it is back. */
  onDelayed(id: string, error: unknown): void
}

export interface Ingests {
  send(choices: readonly FetchedChoice[]): void
  /** Tells of ingests that somebody began earlier, by choice id → ingest id. */
  follow(ingests: ReadonlyMap<string, string>): void
  /** Forgets it here, and stops it at the service. */
  cancel(id: string): void
  /** Tells nothing more; the service goes on. */
  stop(): void
}

export interface IngestsDeps {
  readonly api: Pick<Api, 'startIngests' | 'watchIngests' | 'cancelIngest'>
  readonly page: EventTarget
  readonly events: IngestEvents
  optionsOf(choice: FetchedChoice): Omit<StartOptions, 'signal'>
}

/** Starts ingests in few calls and follows all of them with one stream. */
export function createIngests({ api, page, events, optionsOf }: IngestsDeps): Ingests {
  const life = new AbortController()
  /** Sent, but not answered yet. */
  const beginning = new Set<string>()
  /** Ingest id → choice id. */
  const running = new Map<string, string>()
  let stream: AbortController | undefined

  async function begin(choices: readonly FetchedChoice[]): Promise<void> {
    for (const call of callsOf(choices, optionsOf)) {
      const wanted = call.choices.filter(({ id }) => beginning.has(id))
      if (wanted.length > 0) await beginOne({ ...call, choices: wanted })
    }
  }

  async function beginOne({ source, options, choices }: Call): Promise<void> {
    const { signal } = life
    try {
      const answers = await untilAnswered(
        () => api.startIngests(source, choices.map(toItem), { ...options, signal }),
        { signal, page, onWait: (error) => tellWaiting(choices, error) },
      )
      for (const [index, choice] of choices.entries()) began(choice.id, answers[index])
      watch()
    } catch (error) {
      if (signal.aborted) return
      for (const { id } of choices) fail(id, error)
    }
  }

  function tellWaiting(choices: readonly FetchedChoice[], error: unknown): void {
    for (const { id } of choices) if (beginning.has(id)) events.onDelayed(id, error)
  }

  function began(id: string, answer: IngestAnswer | undefined): void {
    if (!answer) fail(id, unanswered())
    else if (beginning.delete(id)) {
      running.set(answer.id, id)
      tell(answer)
    } else stopAtService(answer.id)
  }

  function fail(id: string, error: unknown): void {
    if (beginning.delete(id)) events.onFailed(id, error)
  }

  function tell(answer: IngestAnswer): void {
    const id = running.get(answer.id)
    if (id === undefined) return
    if (hasEnded(answer)) running.delete(answer.id)
    events.onIngest(id, answer)
  }

  /** One stream for all: begun again whenever there are more. */
  function watch(): void {
    stream?.abort()
    stream = new AbortController()
    void watchAll(AbortSignal.any([life.signal, stream.signal]))
  }

  async function watchAll(signal: AbortSignal): Promise<void> {
    try {
      for await (const answer of api.watchIngests([...running.keys()], { signal })) tell(answer)
    } catch (error) {
      if (!signal.aborted) loseAll(error)
    }
  }

  function loseAll(error: unknown): void {
    for (const [ingestId, id] of running) {
      running.delete(ingestId)
      events.onFailed(id, error)
    }
  }

  function stopAtService(ingestId: string): void {
    // It may have ended a moment ago; then there is nothing to cancel, and nothing to tell.
    api.cancelIngest(ingestId).catch(() => undefined)
  }

  return {
    send(choices) {
      for (const { id } of choices) beginning.add(id)
      void begin(choices)
    },
    follow(ingests) {
      for (const [id, ingestId] of ingests) running.set(ingestId, id)
      watch()
    },
    cancel(id) {
      beginning.delete(id)
      const ingestId = [...running].find(([, choiceId]) => choiceId === id)?.[0]
      if (ingestId === undefined) return
      running.delete(ingestId)
      stopAtService(ingestId)
    },
    stop() {
      life.abort()
    },
  }
}

interface Call {
  readonly source: string
  readonly options: Omit<StartOptions, 'signal'>
  readonly choices: readonly FetchedChoice[]
}

/** As few calls as possible: by source and by what they are stored with, 500 in each. */
function callsOf(
  choices: readonly FetchedChoice[],
  optionsOf: IngestsDeps['optionsOf'],
): readonly Call[] {
  const groups = new Map<string, { call: Call; choices: FetchedChoice[] }>()
  for (const choice of choices) {
    const options = optionsOf(choice)
    const key = JSON.stringify([choice.source, options])
    const group = groups.get(key)
    if (group) group.choices.push(choice)
    else
      groups.set(key, { call: { source: choice.source, options, choices: [] }, choices: [choice] })
  }
  return [...groups.values()].flatMap(({ call, choices: all }) =>
    inCalls(all).map((some) => ({ ...call, choices: some })),
  )
}

function inCalls<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const calls = Math.ceil(items.length / MAX_PER_CALL)
  return Array.from({ length: calls }, (_, index) =>
    items.slice(index * MAX_PER_CALL, (index + 1) * MAX_PER_CALL),
  )
}

/** The request's item; an untouched name is left to the service, which knows exports better. */
export function toItem(choice: FetchedChoice) {
  const { name, originalPath } = choice
  const isRenamed = name !== originalPath.slice(originalPath.lastIndexOf('/') + 1)
  return {
    path: choice.kind === 'cloud' ? choice.path : choice.url,
    filename: isRenamed ? name : undefined,
    exportFormat: choice.kind === 'cloud' ? choice.exportFormat : undefined,
  }
}

export function hasEnded({ state }: IngestAnswer): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled'
}

function unanswered(): RequestError {
  return new RequestError('The service did not answer for this file.', { code: 'no_answer' })
}
