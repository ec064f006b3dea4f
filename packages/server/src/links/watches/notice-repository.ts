import type { Db } from '../../db/database.ts'
import type { ApiKey } from '../../lib/ids.ts'

interface NoticePlace {
  readonly appKey: ApiKey
  readonly source: string
}

/** When the service last called, to the minute. */
export interface NoticeTimes {
  /** It asked whether the address is ours. */
  readonly askedAt: Date | undefined
  /** It said that something had changed. */
  readonly noticedAt: Date | undefined
}

export async function findNoticeTimes(
  db: Db,
  { appKey, source }: NoticePlace,
): Promise<NoticeTimes> {
  const row = await db
    .selectFrom('source_notices')
    .select(['asked_at', 'noticed_at'])
    .where('app_key', '=', appKey)
    .where('source', '=', source)
    .executeTakeFirst()
  const at = (instant: number | null | undefined) => (instant ? new Date(instant) : undefined)
  return { askedAt: at(row?.asked_at), noticedAt: at(row?.noticed_at) }
}

export const noteAsked = (db: Db, place: NoticePlace, now: Date) => note(db, place, 'asked_at', now)

export const noteNoticed = (db: Db, place: NoticePlace, now: Date) =>
  note(db, place, 'noticed_at', now)

/** A service may call many times in a second; the row is written once a minute. */
const PRECISION_MS = 60_000

async function note(
  db: Db,
  { appKey, source }: NoticePlace,
  column: 'asked_at' | 'noticed_at',
  now: Date,
): Promise<void> {
  const at = now.getTime()
  await db
    .insertInto('source_notices')
    .values({ app_key: appKey, source, asked_at: null, noticed_at: null, [column]: at })
    .onConflict((conflict) =>
      conflict
        .columns(['app_key', 'source'])
        .doUpdateSet({ [column]: at })
        .where(({ or, eb }) =>
          or([
            eb(`source_notices.${column}`, 'is', null),
            eb(`source_notices.${column}`, '<=', at - PRECISION_MS),
          ]),
        ),
    )
    .execute()
}
