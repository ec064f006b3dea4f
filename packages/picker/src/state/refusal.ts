import type { TextKey, TextValues } from '../locale/text.ts'

/** What decides whether something may be chosen. */
export interface Candidate {
  readonly name: string
  /** Empty when nobody knows; then the name's extension decides. */
  readonly contentType: string
  readonly size: number | undefined
}

/** Why something cannot be chosen, in words of the catalogue. */
export interface Refusal {
  readonly reason: 'type' | 'too-large' | 'too-many' | 'empty' | 'image' | 'vetoed' | 'access'
  readonly text: TextKey
  readonly values: TextValues
}
