import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { ApiKey } from '../lib/ids.ts'

/** Something that somebody has to look at. */
export interface Problem {
  readonly code: string
  /** For people. */
  readonly message: string
  readonly count: number
  readonly lastAt: Date | undefined
  /** The page of the portal that shows it. */
  readonly page: 'webhooks' | 'deliveries' | 'transfers' | 'connections' | 'files'
}

/** What failed longer ago is history. */
const RECENT_MS = 7 * 24 * 3_600_000
/** Beyond this the number says nothing more. */
const MAX_COUNTED = 1_000

interface Look {
  readonly db: Db
  readonly appKey: ApiKey
  readonly since: number
}

interface Found {
  readonly count: number
  readonly lastAt: number | null
}

interface Check {
  readonly code: string
  readonly page: Problem['page']
  readonly message: (count: string, isOne: boolean) => string
  readonly look: (look: Look) => Promise<Found>
}

const CHECKS: readonly Check[] = [
  {
    code: 'webhooks_paused',
    page: 'webhooks',
    message: (count, isOne) =>
      isOne
        ? 'A webhook was paused because its address failed for days or wants nothing more. Mend the address, then enable it.'
        : `${count} webhooks were paused because their addresses failed for days or want nothing more. Mend the addresses, then enable them.`,
    look: lookForPaused,
  },
  {
    code: 'webhooks_failing',
    page: 'webhooks',
    message: (count, isOne) =>
      isOne
        ? 'The address of a webhook takes nothing at the moment. After five days it is paused.'
        : `The addresses of ${count} webhooks take nothing at the moment. After five days they are paused.`,
    look: lookForFailing,
  },
  {
    code: 'deliveries_lost',
    page: 'deliveries',
    message: (count, isOne) =>
      isOne
        ? 'A delivery was given up within the last week. It can be sent again.'
        : `${count} deliveries were given up within the last week. They can be sent again.`,
    look: lookForLost,
  },
  {
    code: 'transfers_failed',
    page: 'transfers',
    message: (count, isOne) =>
      isOne
        ? 'A picked file could not be stored within the last week.'
        : `${count} picked files could not be stored within the last week.`,
    look: lookForFailedTransfers,
  },
  {
    code: 'connections_broken',
    page: 'connections',
    message: (count, isOne) =>
      isOne
        ? 'A connection has ended at its service. Links to its files answer no more until the person connects again.'
        : `${count} connections have ended at their services. Links to their files answer no more until the people connect again.`,
    look: lookForBroken,
  },
  {
    code: 'links_gone',
    page: 'files',
    message: (count, isOne) =>
      isOne
        ? 'A linked file is not where it was: it was moved or deleted there.'
        : `${count} linked files are not where they were: they were moved or deleted there.`,
    look: lookForGone,
  },
]

/** What needs attention, the most pressing first; nothing when all is well. */
export async function findProblems(db: Db, appKey: ApiKey, now: Date): Promise<readonly Problem[]> {
  const since = now.getTime() - RECENT_MS
  const problems: Problem[] = []
  for (const { code, page, message, look } of CHECKS) {
    const { count, lastAt } = await look({ db, appKey, since })
    if (count === 0) continue
    problems.push({
      code,
      page,
      count,
      message: message(toText(count), count === 1),
      lastAt: lastAt === null ? undefined : new Date(lastAt),
    })
  }
  return problems
}

const toText = (count: number) =>
  count < MAX_COUNTED ? String(count) : `${MAX_COUNTED.toLocaleString('en-US')} or more`

function lookForPaused({ db, appKey }: Look): Promise<Found> {
  return count(
    db,
    sql`
    select failing_since as at from endpoints
    where app_key = ${appKey} and deleted_at is null and status = 'paused'
      and paused_because in ('failing', 'gone')`,
  )
}

function lookForFailing({ db, appKey }: Look): Promise<Found> {
  return count(
    db,
    sql`
    select failing_since as at from endpoints
    where app_key = ${appKey} and deleted_at is null and status = 'enabled'
      and failing_since is not null`,
  )
}

/** What was replayed and delivered is lost no more, but few look at a week's failures one by one. */
function lookForLost({ db, appKey, since }: Look): Promise<Found> {
  return count(
    db,
    sql`
    select created_at as at from deliveries
    where app_key = ${appKey} and status = 'not_delivered' and created_at >= ${since}
    order by created_at desc`,
  )
}

function lookForFailedTransfers({ db, appKey, since }: Look): Promise<Found> {
  return count(
    db,
    sql`
    select created_at as at from ingests
    where app_key = ${appKey} and state = 'failed' and created_at >= ${since}
    order by created_at desc`,
  )
}

function lookForBroken({ db, appKey }: Look): Promise<Found> {
  return count(
    db,
    sql`
    select updated_at as at from connections
    where app_key = ${appKey} and status = 'broken'
    order by updated_at desc`,
  )
}

function lookForGone({ db, appKey }: Look): Promise<Found> {
  return count(
    db,
    sql`
    select link_gone_at as at from files
    where app_key = ${appKey} and link_gone_at is not null and deleted_at is null
    order by link_gone_at desc`,
  )
}

/** Of the first so many rows, which an index gives. */
async function count(db: Db, rows: ReturnType<typeof sql>): Promise<Found> {
  const answer = await sql<{ count: number | string; lastAt: number | null }>`
    select count(*) as count, max(at) as ${sql.ref('lastAt')}
    from (${rows} limit ${sql.lit(MAX_COUNTED)}) as found`.execute(db)
  const [found] = answer.rows
  return { count: Number(found?.count ?? 0), lastAt: found?.lastAt ?? null }
}
