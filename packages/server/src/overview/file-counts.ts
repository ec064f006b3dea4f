import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { ApiKey } from '../lib/ids.ts'

/** An app's files of a day and of all days. Linked ones have no bytes with us. */
export interface FileCounts {
  /** By day since 1970: what was added, also what was deleted since. */
  readonly added: ReadonlyMap<number, { readonly uploads: number; readonly bytes: number }>
  /** What is there now; the same content counts with each file that shows it. */
  readonly files: number
  readonly bytes: number
}

const DAY_MS = 24 * 3_600_000

/** All in one walk along an index, without looking at a row. */
export async function countFiles(db: Db, appKey: ApiKey): Promise<FileCounts> {
  const { rows } = await sql<DayRow>`
    select
      created_at / ${sql.lit(DAY_MS)} as day,
      count(*) as uploads,
      sum(case when kind = 'stored' then size else 0 end) as bytes,
      sum(case when deleted_at is null then 1 else 0 end) as shown,
      sum(case when deleted_at is null and kind = 'stored' then size else 0 end) as shown_bytes
    from files
    where app_key = ${appKey}
    group by 1`.execute(db)
  const total = (name: 'shown' | 'shown_bytes') =>
    rows.reduce((sum, row) => sum + Number(row[name]), 0)
  return {
    added: new Map(
      rows.map(({ day, uploads, bytes }) => [
        Number(day),
        { uploads: Number(uploads), bytes: Number(bytes) },
      ]),
    ),
    files: total('shown'),
    bytes: total('shown_bytes'),
  }
}

/** PostgreSQL answers sums as texts. */
type DayRow = Readonly<
  Record<'day' | 'uploads' | 'bytes' | 'shown' | 'shown_bytes', number | string>
>
