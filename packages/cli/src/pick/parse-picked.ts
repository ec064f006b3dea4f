import { misuse } from '../complaint.ts'

/** One file or folder as it was named on the command line. */
export interface PickedName {
  readonly source: string
  /** A folder ends in a slash. */
  readonly path: string
  /** As it was typed. */
  readonly text: string
}

/** `dropbox:/Photos/harbour.jpg` or `dropbox:/Photos/`. Anything else is a misuse, in words. */
export function parsePicked(text: string): PickedName {
  const [, source, path] = /^([a-z][a-z0-9_-]{0,31}):(\/.*)$/s.exec(text) ?? []
  if (!source || !path) {
    throw misuse(`"${text}" names no file. Write source and path: dropbox:/Photos/harbour.jpg`)
  }
  return { source, path, text }
}

export const isFolder = ({ path }: PickedName): boolean => path.endsWith('/')

/** The files by source, in the order they were named: one call asks one source for many. */
export function groupBySource(
  names: readonly PickedName[],
): ReadonlyMap<string, readonly PickedName[]> {
  return Map.groupBy(names, ({ source }) => source)
}
