import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AppParams, type DayAnswer, OverviewAnswer, OverviewQuery } from '@quayside/wire'
import type { Activity } from '../../overview/activity.ts'
import type { Day } from '../../overview/days.ts'
import type { AppDoor } from '../admin/app-door.ts'

export interface OverviewRoutesDeps {
  readonly door: AppDoor
  readonly activity: Pick<Activity, 'readOverview'>
}

const DEFAULT_DAYS = 30
const MAX_DAYS = 90

/** An app at a glance: `…/apps/{apiKey}/overview`. */
export function overviewRoutes({ door, activity }: OverviewRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      '/apps/:apiKey/overview',
      {
        config: { guard: door.guard },
        schema: {
          summary: 'What happened each day (UTC), what there is, and what needs attention',
          security: door.security,
          params: AppParams,
          querystring: OverviewQuery,
          response: { 200: OverviewAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const asked = Number(request.query.days ?? DEFAULT_DAYS)
        const { days, totals, problems } = await activity.readOverview(apiKey, {
          days: Math.min(MAX_DAYS, asked),
        })
        return {
          days: days.map(toDayAnswer),
          totals,
          problems: problems.map((problem) => ({
            ...problem,
            lastAt: problem.lastAt?.toISOString() ?? null,
          })),
        }
      },
    )
  }
}

function toDayAnswer({ date, ...counts }: Day): DayAnswer {
  return { day: date.toISOString().slice(0, 10), ...counts }
}
