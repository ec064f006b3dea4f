import type { TokenStore } from './api.ts'

/** The name other pickers of this kind use too, so that people stay connected across them. */
const KEY = '__fs_picker_token'

/** Forgets with the page. */
export function createMemoryToken(first?: string): TokenStore {
  let token = first
  return {
    get: () => token,
    set: (next) => {
      token = next
    },
  }
}

/**
 * Kept by the browser: `session` for the tab, `local` for good. Where there is no such storage (on a
 * server) or the browser forbids it, in memory.
 */
export function createKeptToken(where: 'session' | 'local'): TokenStore {
  const memory = createMemoryToken()
  const storage = () => (where === 'session' ? globalThis.sessionStorage : globalThis.localStorage)
  return {
    get: () => memory.get() ?? attempt(() => storage().getItem(KEY)) ?? undefined,
    set: (token) => {
      memory.set(token)
      attempt(() => storage().setItem(KEY, token))
    },
  }
}

function attempt<T>(use: () => T): T | undefined {
  try {
    return use()
  } catch {
    return undefined // not there, full, or forbidden: memory has to do
  }
}
