import { Type } from 'typebox'

const Day = Type.String({ format: 'date', description: 'A day of UTC: `2030-01-31`.' })
const Count = Type.Integer({ minimum: 0 })

export const UsageQuery = Type.Object({
  from: Type.Optional(Day),
  to: Type.Optional(Day),
})

/** What an app used, of each kind. */
const counts = {
  requests: Count,
  filesStored: Count,
  bytesStored: Count,
  filesServed: Count,
  bytesServed: Count,
  conversions: Count,
  overwrites: Count,
  deletes: Count,
}

export const UsageCountsAnswer = Type.Object(counts)
export type UsageCountsAnswer = Type.Static<typeof UsageCountsAnswer>

export const UsageDayAnswer = Type.Object({ day: Day, ...counts })
export type UsageDayAnswer = Type.Static<typeof UsageDayAnswer>

export const UsageAnswer = Type.Object({
  days: Type.Array(UsageDayAnswer, { description: 'Oldest first, none left out.' }),
  totals: UsageCountsAnswer,
})
export type UsageAnswer = Type.Static<typeof UsageAnswer>
