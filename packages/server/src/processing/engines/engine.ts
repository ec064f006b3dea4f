import type { EncodingSettings } from '../encoding-settings.ts'

/** A file on the local disk that a stage reads. Its name is ours; nothing in it is trusted. */
export interface LocalFile {
  readonly path: string
  readonly contentType: string
  /** Whether its first bytes were asked for its type, and not only its name or whoever sent it. */
  readonly isTypeOfBytes?: boolean
  /** As the person named it. */
  readonly filename: string
  /** Bytes. */
  readonly size: number
}

/** A task of a stage, as data that can be sent to another process. */
export interface StageTask {
  readonly name: string
  readonly params: Readonly<Record<string, unknown>>
}

/** One stretch of a plan: from a file to a file, by one engine. It is JSON but for its signal. */
export interface StageWork {
  readonly tasks: readonly StageTask[]
  readonly encoding: EncodingSettings
  readonly input: LocalFile
  /** What the tasks name in `filesOf`, by the words they name it with. */
  readonly files: Readonly<Record<string, LocalFile>>
  /** An empty folder of its own, removed afterwards: for the result and whatever lies beside it. */
  readonly folder: string
  readonly limits: ConversionLimits
}

export interface ConversionLimits {
  /** Width times height times frames of any picture on the way. */
  readonly pixels: number
  readonly pages: number
  readonly frames: number
  /** Of the file that comes in, and of what is made; bytes. */
  readonly bytes: number
  /** Of memory of the process that works, bytes. */
  readonly memoryBytes: number
  readonly timeoutMs: number
}

/** What a stage made. */
export type StageResult =
  | {
      readonly kind: 'file'
      /** In the stage's folder. */
      readonly path: string
      readonly contentType: string
      /** With its dot. */
      readonly extension: string
    }
  | { readonly kind: 'json'; readonly json: unknown }

export type EngineName = 'sharp' | 'pdf' | 'libreoffice' | 'ffmpeg' | 'chromium'

/**
 * Something that converts. It removes nothing outside its folder, ends all it started when the
 * signal aborts, and throws `QuaysideError`s only: `conversion_source_broken` (the file is not what
 * it says), `picture_too_large`, `conversion_too_large`, `conversion_timeout`, `conversion_unsupported`
 * (this engine, this file), `conversion_failed`.
 */
export interface Engine {
  readonly name: EngineName
  /** `child`: a library, run in a process of the pool. `program`: starts a program of the system. */
  readonly runsIn: 'child' | 'program'
  run(work: StageWork, signal: AbortSignal): Promise<StageResult>
}
