import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Tries `check` again and again until it no longer throws, and resolves to what it returns. After
 * `withinMs` it rejects with the last error. What tests use in place of a fixed sleep.
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { withinMs = 10_000 }: { readonly withinMs?: number } = {},
): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await sleep(5)
    }
  }
}
