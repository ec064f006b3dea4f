import type { Finding } from '@quayside/wire'

export interface Verdict {
  /** `info`: nothing is wrong so far, and not everything is known. */
  readonly tone: 'good' | 'warning' | 'info'
  readonly wrong: number
}

/** What a list of findings comes to. */
export function verdictOf(findings: readonly Pick<Finding, 'ok' | 'pending'>[]): Verdict {
  const wrong = findings.filter(({ ok }) => !ok).length
  if (wrong > 0) return { tone: 'warning', wrong }
  return { tone: findings.some(({ pending }) => pending) ? 'info' : 'good', wrong }
}
