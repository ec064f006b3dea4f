import type { QuaysideError } from '../../errors.ts'
import type { FileRecord } from '../../files/file-record.ts'
import type { ApiKey, DerivativeId } from '../../lib/ids.ts'
import type { Archives } from '../archives/archives.ts'
import type { TaskCall } from '../task.ts'

/** What is converted, or takes part in it. */
export type DerivativeSource =
  | { readonly kind: 'file'; readonly file: FileRecord }
  | SourceAtAddress

/** Of the web; fetched through the egress gate. */
export interface SourceAtAddress {
  readonly kind: 'address'
  readonly url: string
  /** Sent along, but not to another origin that it redirects to; names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** What somebody wants made, who was found to be allowed to. */
export interface DerivativeAsk {
  readonly appKey: ApiKey
  /** Tasks, then handle or address, as the app is told: `/resize=width:100/<handle>`. */
  readonly path: string
  readonly calls: readonly TaskCall[]
  /** More than one only for tasks that join them. */
  readonly sources: readonly DerivativeSource[]
  /** What the tasks name beside these, by the words they name it with. */
  readonly files: ReadonlyMap<string, DerivativeSource>
  /** The header of whoever asks: some tasks choose the format by it. */
  readonly accept: string | undefined
  /** How long it may be kept; the usual life where nobody said. */
  readonly lifeMs: number | undefined
  /** Made for this call alone, and kept for nobody. */
  readonly isAnew: boolean
}

/** The result of tasks, at rest. It never changes: whatever else is asked for is another one. */
export interface Derivative {
  readonly id: DerivativeId
  readonly storageKey: string
  readonly size: number
  readonly sha256: string
  readonly contentType: string
  /** Of whoever asked first; its extension is that of the content. */
  readonly filename: string
  readonly createdAt: Date
  /** Nobody is given it after that. */
  readonly expiresAt: Date
}

/** How far one is that somebody asked for a while ago. */
export interface DerivativeStatus {
  readonly id: DerivativeId
  readonly appKey: ApiKey
  readonly path: string
  readonly state: 'working' | 'ready' | 'failed'
  readonly error: QuaysideError | undefined
}

/**
 * Results of conversions: made once, whoever asks and in however many processes, and kept for those
 * who ask again until their life ends, a content they were made of goes, or there is no room.
 */
export interface Derivatives {
  /** Archives, which are kept for nobody. */
  readonly archives: Archives
  /**
   * Makes it, waits for whoever is making it, or finds it. A caller that goes away ends the work
   * when nobody else waits for it here. Rejects with what was wrong with the source or the
   * conversion, which is told again for a minute without trying, `file_missing` when the file is
   * deleted meanwhile, `conversions_busy`, and as reading the source does.
   */
  obtain(ask: DerivativeAsk, signal: AbortSignal): Promise<Derivative>
  /** The same without waiting: the work goes on by itself. Resolves when it can be asked about. */
  begin(ask: DerivativeAsk, signal: AbortSignal): Promise<Derivative | DerivativeStatus>
  /** By id alone: whoever knows it was told it. */
  status(id: DerivativeId): Promise<DerivativeStatus | undefined>
  /** Whether it is still kept here and may be given away; notes its use. Without asking anybody. */
  isGood(derivative: Derivative): boolean
  /** What was found not to be where it should be, or is of no use to anybody else. */
  drop(derivative: Derivative): Promise<void>
  /** How many are being made, or waited for. */
  readonly underWay: number
  close(): Promise<void>
}
