import { buffer } from 'node:stream/consumers'
import { randomText } from '../lib/ids.ts'
import { storageUnavailable } from './errors.ts'
import type { StorageCallOptions, StorageDriver } from './storage.ts'

/** Writes, reads and deletes a small object: what `StorageDriver.check` promises. */
export async function checkStorage(
  storage: Pick<StorageDriver, 'put' | 'read' | 'delete'>,
  options: StorageCallOptions,
): Promise<void> {
  const key = `check/${randomText(24)}`
  const bytes = Buffer.from(randomText(64))
  await storage.put(key, bytes, options)
  try {
    const found = await buffer(await storage.read(key, { start: 0, end: bytes.length }, options))
    if (!bytes.equals(found))
      throw storageUnavailable('it gives back other bytes than were written')
  } finally {
    await storage.delete(key, options)
  }
}
