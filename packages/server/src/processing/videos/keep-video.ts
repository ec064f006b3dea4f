import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Db, Trx } from '../../db/database.ts'
import { startMove } from '../../export/moves/start-move.ts'
import type { StoredFile } from '../../files/file-record.ts'
import { insertFile } from '../../files/file-repository.ts'
import {
  insertOrFindObject,
  replaceBytes,
  type StoredObject,
} from '../../files/object-repository.ts'
import { storagePath } from '../../files/stored-path.ts'
import type { KeepBody, KeptBody } from '../../ingest/keep-body.ts'
import { dropSuperfluous, findLostObject } from '../../ingest/superfluous-bytes.ts'
import { byteBodyFromReadable } from '../../lib/byte-body-from-readable.ts'
import { type ApiKey, newHandle, newObjectId } from '../../lib/ids.ts'
import type { Storages } from '../../storage/storages.ts'

export interface KeepVideoDeps {
  readonly db: Db
  readonly storage: Storages
  readonly keepBody: KeepBody
}

/** What a result is as a file of the app. */
export interface ResultFacts {
  readonly appKey: ApiKey
  readonly filename: string
  readonly contentType: string
  readonly container: string | undefined
  readonly path: string | undefined
  readonly storeIn: string | undefined
}

/** Bytes at rest that a file is about to name. */
export interface KeptVideo {
  /** Makes the file in the transaction of what else it goes with. */
  insert(trx: Trx, createdAt: Date): Promise<StoredFile>
  /** To be called once it is committed, with what became of it, or when there is no file. */
  tidyUp(file: StoredFile | undefined): Promise<void>
}

/** Brings a local file into the app's storage. Rejects as `KeepBody`. */
export async function keepVideo(
  { db, storage, keepBody }: KeepVideoDeps,
  localPath: string,
  facts: ResultFacts,
  signal: AbortSignal,
): Promise<KeptVideo> {
  const { appKey } = facts
  const { size: length } = await stat(localPath)
  const body = byteBodyFromReadable(createReadStream(localPath, { highWaterMark: 1024 * 1024 }))
  try {
    const kept = await keepBody({ appKey, body, length, signal })
    const lost = await findLostObject({ db, storage }, { ...kept, appKey }, signal)
    return {
      async insert(trx, createdAt) {
        const object = await insertObject(trx, { storage, kept, lost, appKey })
        const file = newFile(facts, object, createdAt)
        await insertFile(trx, file)
        await startMove(trx, file)
        return file
      },
      async tidyUp(file) {
        if (file?.storageKey !== kept.storageKey) await dropSuperfluous(storage, kept.storageKey)
      },
    }
  } finally {
    body.cancel()
  }
}

async function insertObject(
  trx: Trx,
  {
    storage,
    kept,
    lost,
    appKey,
  }: Pick<KeepVideoDeps, 'storage'> & {
    readonly kept: KeptBody
    readonly lost: StoredObject | undefined
    readonly appKey: ApiKey
  },
): Promise<StoredObject> {
  if (lost) await replaceBytes(trx, lost.id, kept.storageKey)
  const location = storage.locationOf(kept.storageKey)
  return await insertOrFindObject(trx, { ...kept, id: newObjectId(), appKey, location })
}

function newFile(
  { appKey, filename, contentType, container, path, storeIn }: ResultFacts,
  { id: objectId, storageKey, size, sha256 }: StoredObject,
  createdAt: Date,
): StoredFile {
  return {
    ...{ kind: 'stored', handle: newHandle(), appKey, filename, contentType, createdAt },
    ...{ objectId, storageKey, size, sha256, container },
    ...(storeIn !== undefined && { storeIn }),
    path: storagePath({ path, filename, storeIn }),
    ...{ uploadTags: {}, origin: undefined },
  }
}
