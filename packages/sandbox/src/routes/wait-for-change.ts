import type { ServerResponse } from 'node:http'
import type { World } from '../state/world.ts'

/**
 * Resolves with true as soon as `hasHappened` holds, with false when the time is over or the
 * client has gone. Rejects with whatever `hasHappened` throws.
 */
export async function waitForChange(
  { tree }: World,
  hasHappened: () => boolean,
  { ms, res }: { ms: number; res: ServerResponse },
): Promise<boolean> {
  if (hasHappened()) {
    return true
  }
  const { promise, resolve, reject } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), ms)
  const stopListening = tree.onChange(() => {
    try {
      if (hasHappened()) {
        resolve(true)
      }
    } catch (error) {
      reject(error)
    }
  })
  res.once('close', () => resolve(false))
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    stopListening()
  }
}
