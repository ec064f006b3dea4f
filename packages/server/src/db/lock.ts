import type { Database } from './database.ts'

/**
 * Runs `work` while nobody else, in any process on this database, runs work under the same name.
 * Meant for what must happen once and talks to the outside, such as refreshing a token; unlike in
 * a transaction, waiting is allowed. Rejects with the signal's reason when it fires before the lock
 * is ours.
 */
export async function withLock<T>(
  database: Database,
  name: string,
  work: () => Promise<T>,
  options: { readonly signal: AbortSignal },
): Promise<T> {
  const release = await database.lock(name, options.signal)
  try {
    return await work()
  } finally {
    await release()
  }
}
