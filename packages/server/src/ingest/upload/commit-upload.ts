import type { Database, Trx } from '../../db/database.ts'
import { fileStored } from '../../events/file-stored.ts'
import type { RecordEvent } from '../../events/record.ts'
import { startMove } from '../../export/moves/start-move.ts'
import type { StoredFile } from '../../files/file-record.ts'
import { insertFile } from '../../files/file-repository.ts'
import { insertOrFindObject, replaceBytes } from '../../files/object-repository.ts'
import { OwnershipLost } from '../../leases/leased-rows.ts'
import { blockHashOf } from '../../lib/block-hash.ts'
import { sniffContentType } from '../../lib/content-type.ts'
import { newHandle, newObjectId } from '../../lib/ids.ts'
import type { Storages } from '../../storage/storages.ts'
import { readHead } from '../read-head.ts'
import { findLostObject } from '../superfluous-bytes.ts'
import type { Leftovers } from './leftovers.ts'
import { deletePieces } from './piece-repository.ts'
import type { Places } from './places.ts'
import type { CompleteClaims, Upload } from './upload.ts'
import { finishUpload } from './upload-repository.ts'

/** All bytes of an upload as one object. */
export interface UploadedContent {
  readonly storageKey: string
  readonly size: number
  readonly sha256: string
  /** Left out where it costs a second hash of everything; see `known-content.ts`. */
  readonly blockHash?: string | undefined
}

/**
 * Makes a file of an upload's content: object, file, event and the end of the upload in one
 * transaction. Content that the app has already is not kept twice. Rejects with `OwnershipLost`
 * when another process completes the upload.
 */
export type CommitUpload = (
  upload: Upload,
  content: UploadedContent,
  options: {
    readonly claims: Pick<CompleteClaims, 'uploadTags' | 'alt'>
    readonly signal: AbortSignal
  },
) => Promise<StoredFile>

export interface CommitUploadDeps {
  readonly database: Database
  readonly storage: Storages
  readonly recordEvent: RecordEvent
  readonly leftovers: Leftovers
  readonly places: Pick<Places, 'forget'>
  readonly owner: string
  readonly now: () => Date
}

export function createCommitUpload(deps: CommitUploadDeps): CommitUpload {
  const { database, storage, recordEvent, leftovers, places, owner, now } = deps

  async function end(trx: Trx, { id }: Upload, file: StoredFile): Promise<readonly string[]> {
    await insertFile(trx, file)
    await recordEvent(trx, file.appKey, fileStored, file)
    await startMove(trx, file)
    const done = { owner, handle: file.handle, now: now().getTime() }
    if (!(await finishUpload(trx, id, done))) throw new OwnershipLost(`upload ${id} is another's`)
    return deletePieces(trx, id)
  }

  return async function commitUpload(upload, content, { claims, signal }) {
    const { appKey } = upload.request
    const lost = await findLostObject({ db: database.db, storage }, { ...content, appKey }, signal)
    const facts = await fileFacts(deps, upload, content, signal)
    const { file, superfluous } = await database.transaction(async (trx) => {
      if (lost) await replaceBytes(trx, lost.id, content.storageKey)
      const { id: objectId, ...object } = await insertOrFindObject(trx, {
        ...content,
        blockHash: content.blockHash ?? blockHashOf(content),
        id: newObjectId(),
        appKey,
        location: storage.locationOf(content.storageKey),
      })
      const file = {
        ...facts,
        ...object,
        objectId,
        uploadTags: claims.uploadTags ?? upload.request.uploadTags,
        alt: claims.alt ?? upload.request.alt,
      }
      const keys = new Set([...(await end(trx, upload, file)), content.storageKey])
      keys.delete(object.storageKey)
      return { file, superfluous: [...keys] }
    })
    leftovers.remove(superfluous)
    if (upload.place?.storageKey !== file.storageKey) leftovers.removePlace(upload.place)
    await places.forget(upload.id)
    return file
  }
}

async function fileFacts(
  { storage, now }: CommitUploadDeps,
  { request }: Upload,
  content: UploadedContent,
  signal: AbortSignal,
) {
  const { appKey, filename, contentType: said, container, path, storeIn } = request
  const contentType =
    said ?? (await sniffContentType(await readHead(storage, content, signal), filename))
  return {
    kind: 'stored',
    handle: newHandle(),
    appKey,
    filename,
    contentType,
    origin: undefined,
    container,
    path,
    ...(storeIn !== undefined && { storeIn }),
    createdAt: now(),
  } as const
}
