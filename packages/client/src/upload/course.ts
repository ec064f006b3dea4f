import type { Part } from './parts.ts'
import type { ProgressMeter } from './progress.ts'
import type { PartFacts, ProtocolContext, StartedUpload } from './protocol.ts'
import type { Retries } from './retry.ts'

/** What every step of one upload works with. */
export interface Course {
  readonly context: ProtocolContext
  readonly retries: Retries
  readonly meter: ProgressMeter
  /** In the order in which they are sent. */
  readonly parts: readonly Part[]
}

/** An upload that was started, now or by a page that is gone. */
export interface BegunUpload {
  readonly started: StartedUpload
  /** The tag of a part that has arrived before exactly as it is. */
  tagOf?(part: PartFacts): string | undefined
}
