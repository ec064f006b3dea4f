import type { Handle } from '../lib/ids.ts'
import type { UsageAmounts } from '../usage/usage.ts'

/**
 * One kind of thing that happens. An event is one file here and one line in `index.ts`; the list
 * is what the portal offers, what the SDK types and what the documentation shows.
 */
export interface EventDefinition<Subject> extends EventSketch<Subject> {
  /** The payload of `example`. */
  examplePayload(facts: PayloadFacts): Payload
}

interface EventSketch<Subject> {
  /** Our name, e.g. `file.stored`. */
  readonly type: string
  /** Filestack's name on the wire, e.g. `fp.upload`; several types may share one. */
  readonly action: string
  /** What people choose by: `File Uploads`. */
  readonly title: string
  readonly help: string
  /** What a test sends and the manual shows. */
  readonly example: Subject
  /** The payload is the whole body, without `action`, `timestamp` and `id` around it. */
  readonly isBare?: boolean
  /** The file it is about: what happened to a file is found by it. */
  fileOf?(subject: Subject): Handle | undefined
  /** What it adds to what the app has used that day. */
  usageOf?(subject: Subject): UsageAmounts
  /** The `text` of the webhook body. */
  toPayload(subject: Subject, facts: PayloadFacts): Payload
}

export type Payload = Readonly<Record<string, unknown>>

/** What a payload needs beside its subject. */
export interface PayloadFacts {
  /** The address under which a handle is served. */
  linkUrl(handle: string): string
  /** The older address of the same, by which links and exports are told. */
  fileUrl(handle: string): string
  /** The address of a conversion, given its path below the processing surface. */
  processUrl(path: string): string
  /** A source's name for people: `Dropbox`. */
  sourceTitle(source: string): string
}

export function defineEvent<Subject>(sketch: EventSketch<Subject>): EventDefinition<Subject> {
  return { ...sketch, examplePayload: (facts) => sketch.toPayload(sketch.example, facts) }
}
