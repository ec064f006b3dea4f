import type { Sealer } from '../lib/seal.ts'
import { SealError } from '../lib/seal.ts'
import type { Person } from './person.ts'

/** Browsers that people have signed in with, each known by a text that nobody else can make. */
export interface KnownBrowsers {
  /** A new text for a browser that somebody has just signed in with. */
  name(person: Pick<Person, 'id'>): string
  /** Whether a browser's text was given to it when this person signed in. */
  isOf(person: Pick<Person, 'id'>, text: string): boolean
}

const PURPOSE = 'browser of the portal'

export function createKnownBrowsers(sealer: Sealer): KnownBrowsers {
  return {
    name: ({ id }) => sealer.seal(id, PURPOSE),
    isOf({ id }, text) {
      try {
        return sealer.open(text, PURPOSE) === id
      } catch (error) {
        if (error instanceof SealError) return false
        throw error
      }
    },
  }
}
