import type { ErrorAnswer } from '@quayside/wire'
import { text } from '../locale/text.ts'
import { ApiError } from './api-error.ts'

/** Said by whatever stands before a service that restarts. */
const PASSING: readonly number[] = [502, 503, 504]

/** Whether the same question may be answered in a moment. */
export function isPassing(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.code === 'network' || PASSING.includes(error.status))
}

/** What was asked for; `undefined` when there is nothing to say. */
export async function readAnswer<Answer>(response: Response): Promise<Answer> {
  const words = await response.text()
  return (words === '' ? undefined : parse(response, words)) as Answer
}

/** Why it was refused: in the service's words, or in ours when they are not its. */
export async function readError(response: Response): Promise<ApiError> {
  const { status, headers } = response
  const seconds = Number(headers.get('Retry-After') ?? Number.NaN)
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1_000 : undefined
  const answer = toErrorAnswer(await response.json().catch(() => undefined))
  if (!answer) {
    return new ApiError(text('error.status', { status: String(status) }), {
      code: 'unreadable',
      status,
      retryAfterMs,
    })
  }
  const { error, code, requestId } = answer
  return new ApiError(error, { code, status, requestId, retryAfterMs })
}

function parse(response: Response, words: string): unknown {
  try {
    return JSON.parse(words)
  } catch (cause) {
    const { status } = response
    throw new ApiError(text('error.unreadable'), { code: 'unreadable', status, cause })
  }
}

function toErrorAnswer(answer: unknown): ErrorAnswer | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined
  const { error, code, requestId } = answer as Record<string, unknown>
  if (typeof error !== 'string' || typeof code !== 'string') return undefined
  return { error, code, requestId: String(requestId ?? '') }
}
