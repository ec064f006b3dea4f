import type { Db } from '../db/database.ts'
import {
  findObjectByBlockHash,
  listObjectsWithoutBlockHash,
  type StoredObject,
  setBlockHash,
} from '../files/object-repository.ts'
import { HASH_BLOCK_BYTES } from '../lib/block-hash.ts'
import type { ApiKey, ObjectId } from '../lib/ids.ts'
import type { Storages } from '../storage/storages.ts'
import type { Hasher } from './hasher.ts'

/** A content as a source tells of it, which may rest in an app's storage already. */
export interface WantedContent {
  readonly appKey: ApiKey
  readonly location: string
  readonly size: number
  readonly blockHash: string
}

/** Finds the object of an app with this content. */
export type FindKnownContent = (
  wanted: WantedContent,
  signal: AbortSignal,
) => Promise<StoredObject | undefined>

export interface KnownContentDeps {
  readonly db: Db
  readonly storage: Pick<Storages, 'read'>
  readonly hasher: Pick<Hasher, 'openOne'>
}

/** Contents of exactly one size that are not one content are rare, and each is read once. */
const MOST_READ = 8

/**
 * Files that are uploaded are hashed once, because a second hash would be for nothing with nearly all
 * of them. So the first time a source tells of a content of the same size, those of this size get
 * theirs: reading one's own storage costs less than the transfer it may save.
 */
export function createFindKnownContent(deps: KnownContentDeps): FindKnownContent {
  const { db } = deps
  /** Of many files picked at once, several may have the size of one that is being read. */
  const reading = new Map<ObjectId, Promise<string | undefined>>()

  function learn(object: StoredObject, signal: AbortSignal): Promise<string | undefined> {
    return reading.getOrInsertComputed(object.id, () =>
      readBlockHash(deps, object, signal).finally(() => reading.delete(object.id)),
    )
  }

  return async function findKnownContent(wanted, signal) {
    const { appKey, size, blockHash } = wanted
    const known = await findObjectByBlockHash(db, appKey, wanted)
    if (known || size <= HASH_BLOCK_BYTES) return known // what is so small has always been hashed
    for (const object of await listObjectsWithoutBlockHash(db, appKey, wanted, MOST_READ)) {
      if ((await learn(object, signal)) === blockHash) return object
      signal.throwIfAborted()
    }
    return undefined
  }
}

/** `undefined` when it cannot be read: then it is of no use to anybody who looks for it either. */
async function readBlockHash(
  { db, storage, hasher }: KnownContentDeps,
  { id, storageKey, size }: StoredObject,
  signal: AbortSignal,
): Promise<string | undefined> {
  const hash = hasher.openOne('blocks')
  try {
    const body = await storage.read(storageKey, { start: 0, end: size }, { signal })
    let length = 0
    for await (const bytes of body) {
      length += bytes.length
      await hash.update(bytes)
    }
    if (length !== size) return undefined
    const blockHash = await hash.digest()
    await setBlockHash(db, id, blockHash)
    return blockHash
  } catch {
    return undefined
  } finally {
    hash.close()
  }
}
