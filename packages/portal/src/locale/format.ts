const LANGUAGE = 'en'

const numbers = new Intl.NumberFormat(LANGUAGE)
const shortNumbers = new Intl.NumberFormat(LANGUAGE, {
  notation: 'compact',
  maximumFractionDigits: 1,
})
const percents = new Intl.NumberFormat(LANGUAGE, { style: 'percent', maximumFractionDigits: 1 })
const instants = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium', timeStyle: 'medium' })
const days = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium' })
const calendarDays = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium', timeZone: 'UTC' })
const shortDays = new Intl.DateTimeFormat(LANGUAGE, {
  month: 'short',
  day: 'numeric',
  timeZone: 'UTC',
})
const clocks = new Intl.DateTimeFormat(LANGUAGE, { timeStyle: 'short' })
const shortDates = new Intl.DateTimeFormat(LANGUAGE, { month: 'short', day: 'numeric' })
const relative = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: 'auto' })

const JUST_NOW_MS = 5_000
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** `12,345` */
export const formatNumber = (value: number) => numbers.format(value)

/** `12.3K`, for axes and tiles. */
export const formatShort = (value: number) => shortNumbers.format(value)

/** `99.2%` of a part of one. */
export const formatPercent = (part: number) => percents.format(part)

/** `Mar 1, 2026, 9:05:00 AM`, in the time of the person. */
export const formatInstant = (instant: string) => orNothing(instants, instant)

/** `Mar 1, 2026`, in the time of the person. */
export const formatDay = (instant: string) => orNothing(days, instant)

/** `2026-03-01`, a day of UTC: `Mar 1, 2026`, wherever the person is. */
export const formatCalendarDay = (day: string) => orNothing(calendarDays, `${day}T00:00:00Z`)

/** The same without the year, for axes: `Mar 1`. */
export const formatShortDay = (day: string) => orNothing(shortDays, `${day}T00:00:00Z`)

/** `9:05 AM` and `Mar 1` in the time of the person, for axes. */
export const formatClock = (instant: string) => orNothing(clocks, instant)
export const formatShortDate = (instant: string) => orNothing(shortDates, instant)

function orNothing(format: Intl.DateTimeFormat, instant: string): string {
  const date = new Date(instant)
  return Number.isNaN(date.getTime()) ? '' : format.format(date)
}

/** `now`, `5 minutes ago`, `in 2 hours`; beyond a week the day. */
export function formatRelative(instant: string, now: number): string {
  const awayMs = new Date(instant).getTime() - now
  if (Number.isNaN(awayMs)) return ''
  const away = Math.abs(awayMs)
  // Clocks differ a little: what has just happened is not to come.
  if (away < JUST_NOW_MS) return relative.format(0, 'second')
  if (away < MINUTE_MS) return relative.format(Math.trunc(awayMs / 1_000), 'second')
  if (away < HOUR_MS) return relative.format(Math.trunc(awayMs / MINUTE_MS), 'minute')
  if (away < DAY_MS) return relative.format(Math.trunc(awayMs / HOUR_MS), 'hour')
  if (away < 7 * DAY_MS) return relative.format(Math.trunc(awayMs / DAY_MS), 'day')
  return formatDay(instant)
}

/** `340 ms`, `2.5 sec`, `3 min`, `1 hr 20 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return amount(Math.round(ms), 'millisecond')
  if (ms < 10_000) return amount(Math.round(ms / 100) / 10, 'second')
  if (ms < MINUTE_MS) return amount(Math.round(ms / 1_000), 'second')
  const minutes = Math.round(ms / MINUTE_MS)
  if (minutes < 60) return amount(minutes, 'minute')
  const hours = amount(Math.floor(minutes / 60), 'hour')
  return minutes % 60 === 0 ? hours : `${hours} ${amount(minutes % 60, 'minute')}`
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const

/** `1.2 MB`: decimal units, as storage is sold. */
export function formatBytes(bytes: number): string {
  const power = powerOf(bytes)
  const value = bytes / 1000 ** power
  return new Intl.NumberFormat(LANGUAGE, {
    style: 'unit',
    unit: UNITS[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && power > 0 ? 1 : 0,
  }).format(value)
}

/** What would be rounded to a thousand of a unit is one of the next. */
function powerOf(bytes: number): number {
  if (bytes < 1000) return 0
  const power = Math.floor(Math.log10(bytes) / 3)
  const isRoundedUp = bytes / 1000 ** power >= 999.5
  return Math.min(isRoundedUp ? power + 1 : power, UNITS.length - 1)
}

const amount = (value: number, unit: 'millisecond' | 'second' | 'minute' | 'hour') =>
  new Intl.NumberFormat(LANGUAGE, { style: 'unit', unit, unitDisplay: 'short' }).format(value)
