import { useState } from 'preact/hooks'
import { newId } from '../state/new-id.ts'

/** An id for an element, for as long as its component is there; no other one on the page has it. */
export function useOwnId(): string {
  const [id] = useState(newId)
  return `qs-${id}`
}
