import type { Db } from '../db/database.ts'
import { findObjectBySha256, type StoredObject } from '../files/object-repository.ts'
import type { ApiKey } from '../lib/ids.ts'
import type { Storages } from '../storage/storages.ts'

/** Bytes that have just come to rest, and whose they are. */
export interface ArrivedBytes {
  readonly appKey: ApiKey
  readonly storageKey: string
  readonly sha256: string
}

/** The object with the same content when its bytes are gone (a restored backup): it gets these. */
export async function findLostObject(
  { db, storage }: { readonly db: Db; readonly storage: Pick<Storages, 'locationOf' | 'size'> },
  { appKey, storageKey, sha256 }: ArrivedBytes,
  signal: AbortSignal,
): Promise<StoredObject | undefined> {
  const wanted = { location: storage.locationOf(storageKey), sha256 }
  const known = await findObjectBySha256(db, appKey, wanted)
  if (!known) return undefined
  const there = await storage.size(known.storageKey, { signal })
  return there === known.size ? undefined : known
}

const DROP_MS = 10_000

/** The same bytes rest elsewhere, or nobody wants them. What stays when this fails is swept later. */
export async function dropSuperfluous(
  storage: Pick<Storages, 'delete'>,
  key: string,
): Promise<void> {
  await storage.delete(key, { signal: AbortSignal.timeout(DROP_MS) }).catch(() => undefined)
}
