import { Readable } from 'node:stream'
import { byteBodyFromReadable } from '../../lib/byte-body-from-readable.ts'
import type { ApiKey } from '../../lib/ids.ts'
import type { StorageDriver } from '../../storage/storage.ts'
import type { BodyToStore } from '../store-body.ts'

const { signal } = new AbortController()

/** A body of these pieces, as a small text file of unknown length; a fault breaks it off. */
export function sentBody(
  appKey: ApiKey,
  pieces: readonly (Uint8Array | Error)[],
  more: Partial<BodyToStore> = {},
): BodyToStore {
  return {
    appKey,
    body: byteBodyFromReadable(Readable.from(flow(pieces), { objectMode: false })),
    filename: 'notes.bin',
    contentType: undefined,
    hintedType: undefined,
    container: undefined,
    path: undefined,
    signal,
    ...more,
  }
}

async function* flow(pieces: readonly (Uint8Array | Error)[]) {
  for (const piece of pieces) {
    if (piece instanceof Error) throw piece
    yield piece
  }
}

/** The keys of whatever there is in a storage, finished or not. */
export async function keysIn(storage: StorageDriver): Promise<readonly string[]> {
  const before = new Date(Date.now() + 60_000)
  const keys: string[] = []
  for await (const { key } of storage.list({ before, signal })) keys.push(key)
  return keys.sort()
}
