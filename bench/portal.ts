import type { Database } from '../packages/server/src/db/database.ts'
import { startOwnPostgres } from '../test/support/own-postgres.ts'
import { median } from './measure.ts'
import { type FilledApps, fillApps } from './portal/fill.ts'
import { followList, type Look, lookAt } from './portal/look.ts'
import { choosePages, type PortalPage } from './portal/pages.ts'
import { signIn } from './portal/person.ts'
import { explainPages } from './portal/plans.ts'
import { waitForQuiet, watchOthers } from './quiet.ts'
import type { BenchOptions, BenchRow } from './types.ts'
import { type BenchPlace, makePlace } from './webhooks/place.ts'

const AMOUNTS = { files: 100_000, endpoints: 10, connections: 10_000 }
const QUICK_AMOUNTS = { files: 4_000, endpoints: 10, connections: 500 }
/** Nobody who turns a page notices less. */
const FLOOR_MS = 100
/** How often each page is asked for in a round. */
const LOOKS = 5
const ALL_FILES = 'files'
/** The whole list, and pages that find next to nothing in all rows. */
const FOLLOWED = [ALL_FILES, 'files, a name that none has', 'deliveries, an event with none']

/** How soon the portal's pages are answered where there is a great deal, on both databases. */
export async function runPortal(options: BenchOptions): Promise<readonly BenchRow[]> {
  const { tempDir, signal, log } = options
  const rows = [...(await runOn(await makePlace({ tempDir, signal }), options))]
  const postgres = await startOwnPostgres().catch((error: unknown) => {
    log(`no PostgreSQL here (apt-get install postgresql): ${String(error).slice(0, 200)}`)
  })
  if (!postgres) return rows
  try {
    const place = await makePlace({ tempDir, databaseUrl: postgres.url, signal })
    rows.push(...(await runOn(place, options)))
    return rows
  } finally {
    await postgres.stop()
  }
}

async function runOn(place: BenchPlace, options: BenchOptions): Promise<readonly BenchRow[]> {
  const { quick, only = '', signal, log } = options
  const amounts = quick ? QUICK_AMOUNTS : AMOUNTS
  const { pages, cookie, shown } = await place.withDatabase(async (database) => {
    const startedAt = performance.now()
    const apps = await fillApps(database, amounts)
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
    log(`${place.name}: ${toText(amounts.files)} files and what belongs to them in ${seconds} s`)
    const pages = await choosePages(database, apps)
    const shown = await countShown(database, apps)
    return { pages, shown, cookie: await signIn(database, place.secretKey) }
  })
  const wanted = pages.filter(({ title }) => title.includes(only))
  await printPlans(place, { pages: wanted, cookie, log })
  await using server = await place.startServer()
  const look = { url: server.url, cookie, signal }
  const times = await measure(place, wanted, look, options)
  await followAll(wanted, shown, look, options)
  const work = `portal: a page of ${toText(amounts.files)} files and ${toText(amounts.files * amounts.endpoints)} deliveries, ${place.name}`
  return times.map((one) => ({ work, ...one }))
}

const toText = (count: number) => count.toLocaleString('en-US')

async function printPlans(
  place: BenchPlace,
  given: { pages: readonly PortalPage[]; cookie: string; log: BenchOptions['log'] },
): Promise<void> {
  const { pages, cookie, log } = given
  const env = place.environment(1)
  const found = await place.withDatabase((database) =>
    explainPages(database, pages, { cookie, env }),
  )
  log(`\n# How ${place.name} answers the portal's pages`)
  for (const { title, plans } of found) {
    log(`\n## ${title}`)
    if (plans.length === 0) log('(statements that are above)')
    for (const { statement, lines } of plans) {
      log(`\n${statement}`)
      for (const line of lines) log(`    ${line}`)
    }
  }
}

/** Rounds over all pages, so that none is asked for again and again while it is in every memory. */
async function measure(
  place: BenchPlace,
  pages: readonly PortalPage[],
  look: Look,
  { rounds, signal, log }: BenchOptions,
): Promise<readonly Omit<BenchRow, 'work'>[]> {
  const times = new Map<string, number[]>(pages.map(({ title }) => [title, []]))
  await waitForQuiet(signal)
  const otherCores = watchOthers()
  for (let round = 0; round <= rounds; round++) {
    for (const page of pages) {
      for (let again = 0; again < LOOKS; again++) {
        const tookMs = await lookAt(page, look)
        if (round > 0) times.get(page.title)?.push(tookMs)
      }
    }
    log(`${place.name}: round ${round} of ${rounds}`)
  }
  const others = otherCores()
  return [...times].map(([title, values]) => toRow(title, values, others))
}

function toRow(
  title: string,
  values: readonly number[],
  otherCores: number | undefined,
): Omit<BenchRow, 'work'> {
  const middle = median(values)
  return {
    contestant: title,
    median: middle,
    unit: 'ms',
    spread: (Math.max(...values) - Math.min(...values)) / middle,
    floor: FLOOR_MS,
    bounds: 'median',
    otherCores,
  }
}

async function countShown({ db }: Database, { large }: FilledApps): Promise<number> {
  const rows = await db
    .selectFrom('files')
    .select('handle')
    .where('app_key', '=', large)
    .where('deleted_at', 'is', null)
    .execute()
  return rows.length
}

/** Says what it takes to look through everything for what is not there, and that nothing is left out. */
async function followAll(
  pages: readonly PortalPage[],
  shown: number,
  look: Look,
  { log }: BenchOptions,
): Promise<void> {
  for (const page of pages.filter(({ title }) => FOLLOWED.includes(title))) {
    const { rows, pages: count, longestMs } = await followList(page, look)
    log(
      `${page.title}: ${rows} found, ${count} pages to the end, ${longestMs.toFixed(0)} ms at most`,
    )
    if (page.title === ALL_FILES && rows !== shown)
      throw new Error(`the list has ${rows} files, and there are ${shown}`)
  }
}
