import type { SeedEntry } from '../seed-entry.ts'

/** When a demo file was last changed if nothing else is said; the tree has no clock of its own. */
export const DEMO_DAY = new Date('2026-06-01T08:00:00Z')

/** A file of the demo tree; text becomes UTF-8. */
export function fileEntry(
  path: string,
  content: Uint8Array | string,
  clientModified = DEMO_DAY,
): SeedEntry {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return { path, kind: 'file', content: bytes, clientModified }
}
