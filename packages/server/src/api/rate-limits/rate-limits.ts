import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Authorize } from '../../apps/app.ts'
import { QuaysideError } from '../../errors.ts'
import { networkOf } from '../../lib/network-of.ts'
import { createRateWindows, type Rate } from '../../lib/rate-windows.ts'
import type { Metrics } from '../ops/metrics.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Which requests of an `app` or `session` route count against the limits: by default all.
     * `never` is for bytes on their way in, `unless-read` for routes that send contents.
     */
    limited?: 'always' | 'unless-read' | 'never'
  }
}

/** Requests a minute; 0 for any number. */
export interface RateLimitSettings {
  readonly perAddress: number
  readonly perKey: number
}

export interface RateLimitsDeps {
  readonly settings: RateLimitSettings
  readonly metrics: Pick<Metrics, 'observeRateLimited'>
  readonly now: () => Date
}

/**
 * Keeps one address, and one app, from taking more than its share. An address counts as soon as a
 * request comes, also one that is refused; an app counts what it has allowed, so that nobody uses up
 * what is a secured app's. Every counted answer says what is left (Filestack reference 11):
 * `Filestack-Limit`, `-Remaining` and `-Reset`, of whichever of the two is nearer to its end.
 */
export interface RateLimits {
  install(server: FastifyInstance): void
  /** The same `authorize`, which counts. Rejects with `rate-limited` / `rate_limited` too. */
  counting(authorize: Authorize): Authorize
}

const WINDOW_MS = 60_000
/** A few megabytes at most, whoever asks. */
const REMEMBERED = 50_000

export type LimitedBy = 'address' | 'key'

/** A request that counts, and what of it was counted already. */
interface Visit {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly counted: Set<LimitedBy>
  shown: Rate | undefined
}

export function createRateLimits({ settings, metrics, now }: RateLimitsDeps): RateLimits {
  const visits = new WeakMap<object, Visit>()
  const windows = (limit: number) =>
    limit > 0
      ? createRateWindows({ limit, windowMs: WINDOW_MS, maxKeys: REMEMBERED, now })
      : undefined
  const takers = { address: windows(settings.perAddress), key: windows(settings.perKey) }

  /** Once for each request, however often it is asked. */
  function count(visit: Visit, by: LimitedBy, key: string): void {
    const take = takers[by]
    if (!take || visit.counted.has(by)) return
    visit.counted.add(by)
    const rate = take(key)
    show(visit, rate)
    if (!rate.isOver) return
    metrics.observeRateLimited(by)
    throw rateLimited(by)
  }

  const countAddress = (visit: Visit) => count(visit, 'address', networkOf(visit.request.ip))

  return {
    install(server) {
      server.addHook('onRequest', async (request, reply) => {
        const { guard, limited = 'always' } = request.routeOptions.config
        const isOfApps = guard === 'app' || guard === 'session'
        if (!isOfApps || limited === 'never' || request.method === 'OPTIONS') return
        const visit: Visit = { request, reply, counted: new Set(), shown: undefined }
        visits.set(request, visit)
        if (limited === 'always') countAddress(visit)
      })
    },
    counting: (authorize) => async (asked) => {
      const visit = asked.asker && asked.call !== 'read' ? visits.get(asked.asker) : undefined
      if (visit) countAddress(visit)
      const grant = await authorize(asked)
      if (visit) count(visit, 'key', grant.app.apiKey)
      return grant
    },
  }
}

/** On the raw answer, because not every answer goes through Fastify. */
function show(visit: Visit, rate: Rate): void {
  if (visit.shown && !rate.isOver && visit.shown.remaining <= rate.remaining) return
  visit.shown = rate
  const { raw } = visit.reply
  if (raw.headersSent) return
  raw.setHeader('Filestack-Limit', String(rate.limit))
  raw.setHeader('Filestack-Remaining', String(rate.remaining))
  raw.setHeader('Filestack-Reset', String(Math.ceil(rate.resetAt.getTime() / 1000)))
}

/** Its answer has no `Retry-After`: `Filestack-Reset` says when (Filestack reference 11). */
const rateLimited = (by: LimitedBy) =>
  new QuaysideError(`too many requests by one ${by}`, {
    kind: 'rate-limited',
    code: 'rate_limited',
    publicMessage:
      by === 'key'
        ? 'Too many requests with this API key. Wait for a minute, then ask again.'
        : 'Too many requests from this address. Wait for a minute, then ask again.',
  })
