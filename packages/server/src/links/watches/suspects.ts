import type { Db } from '../../db/database.ts'
import type { Handle } from '../../lib/ids.ts'
import type { ChangePage, SourceChanges } from '../../sources/changes.ts'
import type { WatchedAccount } from './watch.ts'

/** A link as far as has to be known to tell whether something may have happened to it. */
interface Placed {
  readonly handle: Handle
  readonly ref: string
  readonly id: string
  readonly rev: string
  readonly isPinned: boolean
  readonly isGone: boolean
}

/** Names in one statement; SQLite takes so many more. */
const BATCH = 500

/**
 * The links in an account to which a page of changes may have done something. They have to be
 * looked at: a page tells of places in the order of time, and what counts is what is there now.
 */
export async function findSuspects(
  db: Db,
  account: WatchedAccount,
  page: ChangePage,
  { isWithin }: Pick<SourceChanges, 'isWithin'>,
): Promise<readonly Handle[]> {
  const suspects = new Set<Handle>()
  for (let at = 0; at < page.files.length; at += BATCH) {
    const files = page.files.slice(at, at + BATCH)
    const known = new Set(files.map(({ ref, id, rev }) => JSON.stringify([ref, id, rev])))
    for (const link of await findNamed(db, account, files)) {
      const isAsItWas = known.has(JSON.stringify([link.ref, link.id, link.rev])) && !link.isGone
      // What a pinned one leads to is not touched by what comes after it.
      if (!isAsItWas && !link.isPinned) suspects.add(link.handle)
    }
  }
  if (page.removed.length === 0) return [...suspects]
  for await (const link of everyLink(db, account)) {
    if (page.removed.some((place) => isWithin(link.ref, place))) suspects.add(link.handle)
  }
  return [...suspects]
}

/** The handles of all links in an account. */
export async function* everyLink(db: Db, account: WatchedAccount): AsyncGenerator<Placed> {
  for (let after = ''; ; ) {
    const rows = await selectPlaced(db, account)
      .where('files.handle', '>', after)
      .orderBy('files.handle')
      .limit(BATCH)
      .execute()
    yield* rows.map(fromRow)
    const last = rows.at(-1)
    if (!last || rows.length < BATCH) return
    after = last.handle
  }
}

/** Links to one of these files, or to the place where one of them is now. */
async function findNamed(
  db: Db,
  account: WatchedAccount,
  files: ChangePage['files'],
): Promise<readonly Placed[]> {
  const [ids, refs] = [files.map(({ id }) => id), files.map(({ ref }) => ref)]
  const rows = await selectPlaced(db, account)
    .where(({ or, eb }) =>
      or([eb('files.source_id', 'in', ids), eb('files.source_ref', 'in', refs)]),
    )
    .execute()
  return rows.map(fromRow)
}

function selectPlaced(db: Db, { appKey, source, accountId }: WatchedAccount) {
  return db
    .selectFrom('files')
    .innerJoin('connections', 'connections.id', 'files.connection_id')
    .select(['files.handle', 'source_ref', 'source_id', 'source_rev', 'link_pinned'])
    .select('link_gone_at')
    .where('files.app_key', '=', appKey)
    .where('files.deleted_at', 'is', null)
    .where('connections.app_key', '=', appKey)
    .where('connections.source', '=', source)
    .where('connections.account_id', '=', accountId)
}

type PlacedRow = Awaited<ReturnType<ReturnType<typeof selectPlaced>['execute']>>[number]

function fromRow(row: PlacedRow): Placed {
  return {
    handle: row.handle as Handle,
    ref: row.source_ref ?? '',
    id: row.source_id ?? '',
    rev: row.source_rev ?? '',
    isPinned: row.link_pinned === 1,
    isGone: row.link_gone_at !== null,
  }
}
