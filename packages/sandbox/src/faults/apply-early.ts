import type { ServerResponse } from 'node:http'
import { ApiError, authError, rateLimitError, routeError } from '../http/errors.ts'
import { pauseUnlessClosed } from '../http/pause.ts'
import type { Effect } from './faults.ts'

/** The faults that make an answer late, or that are thrown to be answered instead. */
export async function applyEarly(effects: readonly Effect[], res: ServerResponse): Promise<void> {
  for (const effect of effects) {
    if (effect.kind === 'delay') {
      await pauseUnlessClosed(res, effect.ms)
    }
    const refusal = toRefusal(effect)
    if (refusal !== undefined) {
      throw refusal
    }
  }
}

function toRefusal(effect: Effect): ApiError | undefined {
  switch (effect.kind) {
    case 'answer':
      return new ApiError(effect.status, effect.body ?? '', effect.headers)
    case 'auth-error':
      return authError(effect.tag)
    case 'route-error':
      return routeError(effect.error)
    case 'rate-limit':
      return toRateLimit(effect)
    default:
      return undefined
  }
}

function toRateLimit({
  reason = 'too_many_requests',
  retryAfter,
  style,
}: Extract<Effect, { kind: 'rate-limit' }>): ApiError {
  const full = rateLimitError(reason, retryAfter)
  if (style === 'text') {
    return new ApiError(429, 'Too many requests.', full.headers)
  }
  return style === 'json-without-retry-after'
    ? new ApiError(
        429,
        { error_summary: `${reason}/`, error: { reason: { '.tag': reason } } },
        full.headers,
      )
    : full
}
