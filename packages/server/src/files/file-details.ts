import type { Db } from '../db/database.ts'
import type { ApiKey, Handle } from '../lib/ids.ts'
import type { FileRecord } from './file-record.ts'
import { findFile } from './file-repository.ts'

/** Where the bytes of a stored file rest, and what is known of them beside. */
export interface FileDetails {
  readonly file: FileRecord
  readonly location: string | undefined
  readonly blockHash: string | undefined
}

/** A deleted file is `undefined`. */
export async function findFileDetails(
  db: Db,
  appKey: ApiKey,
  handle: Handle,
): Promise<FileDetails | undefined> {
  const file = await findFile(db, appKey, handle)
  if (!file) return undefined
  const object =
    file.kind === 'stored'
      ? await db
          .selectFrom('objects')
          .select(['location', 'block_hash'])
          .where('id', '=', file.objectId)
          .executeTakeFirst()
      : undefined
  return { file, location: object?.location, blockHash: object?.block_hash ?? undefined }
}
