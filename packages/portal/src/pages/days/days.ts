export const SPANS = ['7', '30', '90'] as const
export type Span = (typeof SPANS)[number]

/** What the address asks for; 30 days when that is none of the choices. */
export function toSpan(days: string | undefined): Span {
  return SPANS.find((span) => span === days) ?? '30'
}

/** Noon of each day of UTC, in seconds: wherever the person is, it is within that day's bar. */
export function pointsOf(days: readonly { readonly day: string }[]): readonly number[] {
  return days.map(({ day }) => new Date(`${day}T12:00:00Z`).getTime() / 1_000)
}

const DAY_MS = 86_400_000

/** The first of so many days up to today, all of UTC: `2030-01-31`. */
export function firstDay(span: Span, now: number): string {
  return new Date(now - (Number(span) - 1) * DAY_MS).toISOString().slice(0, 10)
}
