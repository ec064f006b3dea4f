import type { StorageDriver } from '../../../storage/storage.ts'

const HOUR = 3_600_000

/** The keys of all objects of a storage, and `unfinished <key>` of what is on its way in. */
export async function objectsIn(storage: StorageDriver): Promise<readonly string[]> {
  const { signal } = new AbortController()
  const keys: string[] = []
  for await (const item of storage.list({ before: new Date(Date.now() + HOUR), signal })) {
    keys.push(item.kind === 'object' ? item.key : `unfinished ${item.key}`)
  }
  return keys.sort()
}
