import type { Source } from '../sources/source.ts'
import type { ConnectionRow } from './connection-repository.ts'

/** Whether a connection has the rights that picking, or saving, needs. */
export function allows(
  source: Pick<Source, 'oauth'> | undefined,
  { scopes }: Pick<ConnectionRow, 'scopes'>,
  flow: 'open' | 'saveas',
): boolean {
  // Picking is what every connection is for.
  const needed = flow === 'saveas' ? source?.oauth?.scopes.saveas : []
  return needed?.every((scope) => scopes.includes(scope)) ?? false
}
