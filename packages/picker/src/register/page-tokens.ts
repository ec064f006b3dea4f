import { createMemoryToken, type TokenStore } from '@quayside/client/api'

/** People stay connected from one picker of a page to the next. */
export interface PageTokens {
  of(service: string, apiKey: string): TokenStore
}

export function createPageTokens(): PageTokens {
  const tokens = new Map<string, TokenStore>()
  return {
    of(service, apiKey) {
      const key = JSON.stringify([service, apiKey])
      const known = tokens.get(key)
      if (known) return known
      const made = createMemoryToken()
      tokens.set(key, made)
      return made
    },
  }
}
