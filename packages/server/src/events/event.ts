import type { ApiKey } from '../lib/ids.ts'

/**
 * One kind of thing that happens. An event is one file here and one line in `index.ts`; the list
 * is what the portal offers and the documentation shows.
 */
export interface EventDefinition<Subject> {
  /** Our name, e.g. `file.stored`. */
  readonly type: string
  /** Filestack's name on the wire, e.g. `fp.upload`; several types may share one. */
  readonly action: string
  readonly help: string
  /** The `text` of the webhook body. */
  toPayload(subject: Subject, facts: PayloadFacts): Readonly<Record<string, unknown>>
}

/** What a payload needs beside its subject. */
export interface PayloadFacts {
  /** The address under which a handle is served. */
  linkUrl(handle: string): string
  /** A source's name for people: `Dropbox`. */
  sourceTitle(source: string): string
}

/** Something that happened, as it is told to the outside. */
export interface DomainEvent {
  readonly appKey: ApiKey
  readonly action: string
  readonly occurredAt: Date
  readonly payload: Readonly<Record<string, unknown>>
}

export function defineEvent<Subject>(
  definition: EventDefinition<Subject>,
): EventDefinition<Subject> {
  return definition
}
