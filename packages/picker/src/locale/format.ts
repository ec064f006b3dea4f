const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** `1.2 MB` as the language writes it; decimal units, as file dialogs of most systems count. */
export function formatBytes(bytes: number, language: string): string {
  let value = bytes
  let power = 0
  // What would be rounded to a thousand is one of the next unit.
  while (value >= 999.5 && power < UNITS.length - 1) {
    value /= 1000
    power += 1
  }
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: UNITS[power],
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && power > 0 ? 1 : 0,
  }).format(value)
}

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
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return ''
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(date)
}

function amount(value: number, unit: 'second' | 'minute' | 'hour', language: string): string {
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(
    value,
  )
}
