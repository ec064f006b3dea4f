import type { Trx } from '../../db/database.ts'
import type { VideoConversion, VideoFacts } from '../../events/video-converted.ts'
import type { ApiKey, Handle, VideoConversionId } from '../../lib/ids.ts'
import type { DerivativeSource } from '../derivatives/derivative.ts'
import type { VideoConvertParams } from '../tasks/video-convert.ts'

/** How a result is filed. */
export interface VideoPlace {
  readonly filename: string | undefined
  readonly container: string | undefined
  readonly path: string | undefined
  readonly storeIn?: string | undefined
}

/** What somebody wants converted, who was found to be allowed to. */
export interface VideoAsk {
  readonly appKey: ApiKey
  readonly source: DerivativeSource
  readonly watermark: DerivativeSource | undefined
  readonly params: VideoConvertParams
  readonly place: VideoPlace
  /** Convert anew what has been converted before. */
  readonly force: boolean
}

/** The same as a row keeps it: files by their handles. */
export interface VideoRequest {
  readonly source: SourceRef
  readonly watermark: SourceRef | undefined
  readonly params: VideoConvertParams
  readonly place: VideoPlace
}

export type SourceRef =
  | { readonly kind: 'file'; readonly handle: Handle }
  | { readonly kind: 'address'; readonly url: string }

/** How far a conversion is. */
export type VideoStatus =
  | {
      readonly state: 'started' | 'pending'
      readonly uuid: string
      readonly askedAt: Date
      /** Percent. */
      readonly progress: number
      /** Once it was looked at. */
      readonly original: VideoFacts | undefined
    }
  | { readonly state: 'ended'; readonly conversion: VideoConversion }

/** One run of a conversion, as whoever works on it has it. */
export interface VideoRun {
  readonly id: VideoConversionId
  readonly uuid: string
  readonly appKey: ApiKey
  readonly request: VideoRequest
  /** 1 for the first. */
  readonly attempt: number
  readonly askedAt: Date
  readonly startedAt: Date
}

/**
 * Conversions of videos and sounds. They take minutes, so nobody waits for one: whoever asks is told
 * how far it is, asks again, or is told by the event `video.converted`. One is done once, in however
 * many processes and by however many people it is asked for, and survives the process that does it.
 */
export interface Videos {
  /** Finds the conversion or begins it. Throws `conversion_unsupported` for what cannot be made. */
  ask(ask: VideoAsk): Promise<VideoStatus>
  /** Forgets what failed long ago, and what led to files that are gone. */
  sweep(): Promise<void>
}

/** A job that sees to a run. */
export type EnqueueRun = (
  trx: Trx,
  run: { readonly id: string; readonly uuid: string },
  runAt?: Date,
) => Promise<void>
