import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AppParams, UsageAnswer, type UsageDayAnswer, UsageQuery } from '@quayside/wire'
import { QuaysideError } from '../../errors.ts'
import {
  addUp,
  dateOfDay,
  dayOf,
  NO_USAGE,
  type Usage,
  type UsageCounts,
  type UsageRange,
} from '../../usage/usage.ts'
import type { AppDoor } from './app-door.ts'

export interface UsageRoutesDeps {
  readonly door: AppDoor
  readonly usage: Pick<Usage, 'read'>
  readonly now: () => Date
}

const DEFAULT_DAYS = 30
/** As many as are kept. */
const MAX_DAYS = 400

/** What an app used, by day: `…/apps/{apiKey}/usage?from&to`. */
export function usageRoutes({ door, usage, now }: UsageRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      '/apps/:apiKey/usage',
      {
        config: { guard: door.guard },
        schema: {
          summary: 'What an app used each day (UTC), by default of the last 30 days',
          security: door.security,
          params: AppParams,
          querystring: UsageQuery,
          response: { 200: UsageAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const range = toRange(request.query, dayOf(now()))
        const used = await usage.read(apiKey, range)
        const counts = new Map(used.map((one) => [one.day, one.counts]))
        const days = daysOf(range).map((day) => toDayAnswer(day, counts.get(day) ?? NO_USAGE))
        return { days, totals: addUp(used) }
      },
    )
  }
}

function toRange({ from, to }: { from?: string; to?: string }, today: number): UsageRange {
  const last = to === undefined ? today : parseDay(to)
  const first = from === undefined ? last - DEFAULT_DAYS + 1 : parseDay(from)
  if (!(first <= last && last - first < MAX_DAYS)) throw rangeInvalid()
  return { from: first, to: last }
}

const parseDay = (text: string): number => dayOf(new Date(`${text}T00:00:00Z`))

const daysOf = ({ from, to }: UsageRange): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at)

const toDayAnswer = (day: number, counts: UsageCounts): UsageDayAnswer => ({
  day: dateOfDay(day).toISOString().slice(0, 10),
  ...counts,
})

const rangeInvalid = () =>
  new QuaysideError('a range of days that is none', {
    kind: 'invalid',
    code: 'usage_range_invalid',
    publicMessage: `The days have to be in order, and at most ${MAX_DAYS} of them.`,
  })
