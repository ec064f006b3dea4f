/** The permissions an app of the sandbox can have. */
export const SCOPES = [
  'account_info.read',
  'files.metadata.read',
  'files.metadata.write',
  'files.content.read',
  'files.content.write',
  'sharing.read',
  'sharing.write',
] as const
export type Scope = (typeof SCOPES)[number]

/** The words of a space-separated list, or undefined if one of them is no scope. */
export function parseScopes(text: string): Scope[] | undefined {
  const words = text.split(/[ +]+/).filter((word) => word !== '')
  const scopes = SCOPES.filter((scope) => words.includes(scope))
  return words.every((word) => SCOPES.some((scope) => scope === word)) ? scopes : undefined
}

/** What was asked for and everything it brings along, each once, in the list's order. */
export function withImplied(scopes: readonly Scope[]): Scope[] {
  const implied = new Set<Scope>(scopes)
  if (scopes.some((scope) => scope.startsWith('files.'))) {
    implied.add('files.metadata.read')
  }
  if (implied.has('sharing.write')) {
    implied.add('sharing.read')
  }
  return SCOPES.filter((scope) => implied.has(scope))
}
