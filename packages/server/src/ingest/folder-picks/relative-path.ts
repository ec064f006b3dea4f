/**
 * Where a file lies within the folder: `2026/May/a.jpg`. Cut by folders and not by letters, for
 * services write the folders above a file in capitals or not as they please. What has no path, such
 * as a file of a folder that is shared and nowhere mounted, has only its name.
 */
export function relativePath(folder: string, { ref, name }: { ref: string; name: string }): string {
  const above = folder === '' ? [] : folder.split('/').slice(1)
  const pieces = ref.split('/').slice(1)
  const isBelow =
    ref.startsWith('/') &&
    (folder === '' || folder.startsWith('/')) &&
    above.length < pieces.length &&
    above.every((piece, at) => isSame(piece, pieces[at] ?? ''))
  return isBelow ? pieces.slice(above.length).join('/') : name
}

/** How many folders it lies in. */
export const depthOf = (path: string): number => path.split('/').length - 1

/** The folders it lies in, with a slash at the end; empty for none. */
export const foldersOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)

const isSame = (one: string, other: string) => folded(one) === folded(other)

const folded = (text: string) => text.normalize('NFC').toLowerCase()
