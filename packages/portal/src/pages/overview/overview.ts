import type { OverviewAnswer, ProblemAnswer } from '@quayside/wire'
import { hrefOf, type PageName } from '../../paths.ts'

/** Whether there is anything to be drawn. */
export function isQuiet({ days, totals }: OverviewAnswer): boolean {
  const amounts = days.map(
    (day) => day.uploads + day.conversions + day.delivered + day.notDelivered,
  )
  return totals.files === 0 && amounts.every((amount) => amount === 0)
}

const APP_PAGES = [
  'settings',
  'policies',
  'sources',
  'storage',
  'webhooks',
  'deliveries',
  'files',
  'transfers',
  'connections',
] as const satisfies readonly PageName[]

/** The page a problem is looked at; the app's own when it names none that is known. */
export function problemHref(apiKey: string, { page }: Pick<ProblemAnswer, 'page'>): string {
  return hrefOf(APP_PAGES.find((name) => name === page) ?? 'app', { apiKey })
}
