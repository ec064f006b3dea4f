import { type ErrorKind, QuaysideError, toQuaysideError } from '../../errors.ts'
import type { StageResult, StageWork } from '../engines/engine.ts'
import { conversionFailed } from '../engines/errors.ts'

/** What the service says to a process of the pool, as JSON. A process has one job at a time. */
export type ToProcess =
  | { readonly kind: 'job'; readonly engine: string; readonly work: StageWork }
  /** Nobody waits for the job any more. */
  | { readonly kind: 'cancel' }

/** What a process says about its job. */
export type FromProcess =
  /** Everything the job needs is loaded; its time begins. */
  { readonly kind: 'began' } | JobEnd

export type JobEnd = { readonly restingBytes: number } & (
  | { readonly kind: 'done'; readonly result: StageResult }
  | { readonly kind: 'failed'; readonly error: ErrorText }
)

/** An error on its way between processes. */
export interface ErrorText {
  readonly message: string
  readonly kind: ErrorKind
  readonly code: string
  readonly publicMessage: string
  /** In words, for the log. */
  readonly cause: string | undefined
}

/** What an engine throws that is none of ours is a fault of the engine. */
export function errorToText(error: unknown): ErrorText {
  const known =
    error instanceof QuaysideError || isAbort(error) ? toQuaysideError(error) : undefined
  const { message, kind, code, publicMessage, cause } =
    known ?? conversionFailed('an engine threw', error)
  return { message, kind, code, publicMessage, cause: causeInWords(cause) }
}

export function errorFromText({
  message,
  kind,
  code,
  publicMessage,
  cause,
}: ErrorText): QuaysideError {
  return new QuaysideError(message, { kind, code, publicMessage, cause })
}

const isAbort = (error: unknown) => error instanceof Error && error.name === 'AbortError'

/** Long enough for a stack, and no more: files can make libraries talk. */
const MAX_CAUSE = 4_000

function causeInWords(cause: unknown): string | undefined {
  if (cause === undefined) return undefined
  const words = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
  return words.slice(0, MAX_CAUSE)
}
