import type { Entry } from './source.ts'

/**
 * Whether a listing shows the entry. `accept` holds types, wildcards and extensions; folders are
 * always shown, for what is wanted may lie in them. An empty list accepts everything.
 */
export function isAccepted(entry: Entry, accept: readonly string[]): boolean {
  if (entry.kind === 'folder' || accept.length === 0) return true
  return accept.some((wanted) => fits(wanted.trim().toLowerCase(), entry))
}

function fits(wanted: string, { name, contentType }: Extract<Entry, { kind: 'file' }>): boolean {
  if (wanted === '*/*' || wanted === '*') return true
  if (wanted.endsWith('/*')) return contentType.startsWith(wanted.slice(0, -1))
  if (wanted.includes('/')) return contentType === wanted
  const extension = wanted.startsWith('.') ? wanted : `.${wanted}`
  return name.toLowerCase().endsWith(extension)
}
