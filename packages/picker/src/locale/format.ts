import { isolated } from './text.ts'

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/**
 * `1.2 MB` as the language writes it; decimal units, as file dialogs of most systems count. Where
 * people read from right to left it stays in one piece beside dates and other amounts.
 */
export function formatBytes(bytes: number, language: string): string {
  return createBytesFormat(language)(bytes)
}

/** For many of them: what writes numbers is costly to make, and made once here. */
export function createBytesFormat(language: string): (bytes: number) => string {
  const formats = new Map<string, Intl.NumberFormat>()

  return (bytes) => {
    const power = powerOf(bytes)
    const value = bytes / 1000 ** power
    const digits = value < 10 && power > 0 ? 1 : 0
    const key = `${power} ${digits}`
    const format = formats.get(key) ?? bytesFormat(language, power, digits)
    formats.set(key, format)
    return isolated(format.format(value), language)
  }
}

/** Of a thousand; what would be rounded to a thousand of a unit is one of the next. */
function powerOf(bytes: number): number {
  if (bytes < 1000) return 0
  const power = Math.floor(Math.log10(bytes) / 3)
  const isRoundedUp = bytes / 1000 ** power >= 999.5
  return Math.min(isRoundedUp ? power + 1 : power, UNITS.length - 1)
}

const bytesFormat = (language: string, power: number, maximumFractionDigits: number) =>
  new Intl.NumberFormat(language, {
    style: 'unit',
    unit: UNITS[power],
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits,
  })

/** Seconds as people say them: `45 sec`, `3 min`, `1 hr 20 min`. */
export function formatDuration(seconds: number, language: string): string {
  const whole = Math.max(1, Math.round(seconds))
  if (whole < 60) return amount(whole, 'second', language)
  const minutes = Math.round(whole / 60)
  if (minutes < 60) return amount(minutes, 'minute', language)
  const hours = amount(Math.floor(minutes / 60), 'hour', language)
  return minutes % 60 === 0 ? hours : `${hours} ${amount(minutes % 60, 'minute', language)}`
}

/** A day as lists show it: `3 Mar 2026`. Empty when it is not an instant. */
export function formatDate(instant: string | number | Date, language: string): string {
  return createDateFormat(language)(instant)
}

/** For many of them. */
export function createDateFormat(language: string): (instant: string | number | Date) => string {
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium' })
  return (instant) => {
    const date = new Date(instant)
    return Number.isNaN(date.getTime()) ? '' : format.format(date)
  }
}

function amount(value: number, unit: 'second' | 'minute' | 'hour', language: string): string {
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(
    value,
  )
}
