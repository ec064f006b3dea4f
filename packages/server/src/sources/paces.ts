import { type Pace, UNLIMITED } from '../lib/pace.ts'

/**
 * The paces of everybody who is asked in somebody's name, by a key of the source's making; shared
 * by all processes that ask.
 */
export interface Paces {
  read(key: string): Promise<Pace>
  /** Replaces it by what `change` makes of it, which may be called more than once. Resolves to that. */
  change(key: string, change: (pace: Pace) => Pace): Promise<Pace>
}

/** For a process that is alone. What is not limited takes no room. */
export function createLocalPaces(): Paces {
  const paces = new Map<string, Pace>()
  return {
    read: async (key) => paces.get(key) ?? UNLIMITED,
    async change(key, change) {
      const pace = change(paces.get(key) ?? UNLIMITED)
      if (pace.limit === undefined) paces.delete(key)
      else paces.set(key, pace)
      return pace
    },
  }
}
