import { hash } from 'node:crypto'
import type { Sealer } from '../lib/seal.ts'
import { SealError } from '../lib/seal.ts'
import type { PersonRow } from './person-repository.ts'

/** Browsers that people have signed in with, each known by a text that nobody else can make. */
export interface KnownBrowsers {
  /** A new text for a browser that somebody has just signed in with. */
  name(row: PersonRow): string
  /**
   * Whether a browser's text was given to it when this person signed in with the password and the
   * authenticator of today: a new one of either makes all browsers strangers again.
   */
  isOf(row: PersonRow, text: string): boolean
}

const PURPOSE = 'browser of the portal'

export function createKnownBrowsers(sealer: Sealer): KnownBrowsers {
  return {
    name: (row) => sealer.seal(proofOf(row), PURPOSE),
    isOf(row, text) {
      try {
        return sealer.open(text, PURPOSE) === proofOf(row)
      } catch (error) {
        if (error instanceof SealError) return false
        throw error
      }
    },
  }
}

function proofOf({ person, passwordHash = '', totpSealed = '' }: PersonRow): string {
  return `${person.id} ${hash('sha256', `${passwordHash} ${totpSealed}`)}`
}
