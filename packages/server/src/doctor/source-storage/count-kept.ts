import type { Db } from '../../db/database.ts'
import type { PlaceId } from './source-storage-setup.ts'

/** Files of an app that a source keeps, each up to a thousand. */
export interface KeptCounts {
  /** At rest there. */
  readonly kept: number
  /** With us, until they are there. */
  readonly waiting: number
}

const MAX_COUNTED = 1_000

export async function countKept(db: Db, { appKey, source }: PlaceId): Promise<KeptCounts> {
  const count = async (kind: 'linked' | 'stored') => {
    const some = db
      .selectFrom('files')
      .select('handle')
      .where('app_key', '=', appKey)
      .where('kind', '=', kind)
      .where('store_in', '=', source)
      .where('deleted_at', 'is', null)
      .limit(MAX_COUNTED)
    const { total } = await db
      .selectFrom(some.as('some'))
      .select(({ fn }) => fn.countAll().as('total'))
      .executeTakeFirstOrThrow()
    return Number(total)
  }
  return { kept: await count('linked'), waiting: await count('stored') }
}
