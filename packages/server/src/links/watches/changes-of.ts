import type { SourceChanges } from '../../sources/changes.ts'
import type { Source } from '../../sources/source.ts'

/** What tells of changes at the source of this name; `undefined` where there is no such thing. */
export function changesOf(
  sources: ReadonlyMap<string, Source>,
  name: string,
): SourceChanges | undefined {
  const source = sources.get(name)
  return source?.oauth ? source.changes : undefined
}
