import { text } from '../../locale/text.ts'

export const toLines = (origins: readonly string[]): string => origins.join('\n')

/** One on a line; whoever pastes a list with commas means the same. */
export function fromLines(lines: string): readonly string[] {
  return lines.split(/[\s,;]+/).filter(Boolean)
}

/** What the service takes at most. */
const MOST = 100

/**
 * What is surely wrong, told while it is typed. Only what is whole is judged: the last line is being
 * typed. The service has the last word, with the exact fix.
 */
export function originProblem(lines: string): string | undefined {
  const origins = fromLines(lines)
  if (origins.length > MOST) return text('settings.originsMost', { count: MOST })
  const whole = /[\s,;]$/.test(lines) ? origins : origins.slice(0, -1)
  const bare = whole.find((origin) => !origin.includes('://'))
  return bare && text('settings.originBare', { origin: bare })
}
