import { QuaysideError } from '../errors.ts'
import { cleanFileName } from '../lib/file-name.ts'
import { randomText } from '../lib/ids.ts'

/** What of a file makes its storage path. */
export interface StoredPathFacts {
  /** As a client asked for it. */
  readonly path: string | undefined
  readonly filename: string
  readonly storeIn?: string | undefined
}

/**
 * The key a client is told (Filestack reference 4.4): a path that ends in `/` is a folder. With us a
 * folder's files are told apart by something random; at a source people read the names, and what is
 * taken is called otherwise there.
 */
export function storagePath({ path, filename, storeIn }: StoredPathFacts): string {
  const said = (path ?? '').replace(/^\/+/, '')
  if (storeIn !== undefined) return sourcePath(said, filename)
  if (said !== '' && !said.endsWith('/')) return said
  return `${said}${randomText(20)}_${filename}`
}

/** Throws `storage_path_invalid` for one that leads out of the chosen folder, or is too deep. */
export function checkSourcePath(path: string): void {
  const names = path.split('/')
  if (names.some((name) => /^\s*\.{1,2}\s*$/.test(name)) || path.includes('\\')) {
    throw pathInvalid(path)
  }
  if (names.length > MAX_DEPTH) throw pathInvalid(path)
}

/** Below the chosen folder: where a stored path leads. */
export function folderAndName(path: string): { readonly folder: string; readonly name: string } {
  const at = path.lastIndexOf('/')
  return { folder: path.slice(0, Math.max(0, at)), name: path.slice(at + 1) }
}

/** Deeper folders nobody makes on purpose; each level is a call. */
const MAX_DEPTH = 32

/** Each name cleaned as file names are; empty ones between slashes mean nothing. */
function sourcePath(said: string, filename: string): string {
  const names = said.split('/').filter((name) => name.trim() !== '')
  const isFolder = said === '' || said.endsWith('/')
  return [...names.map(cleanFileName), ...(isFolder ? [filename] : [])].join('/') || filename
}

const pathInvalid = (path: string) =>
  new QuaysideError(`${JSON.stringify(path)} leads out of the folder`, {
    kind: 'invalid',
    code: 'storage_path_invalid',
    publicMessage:
      'The path is relative to the folder chosen in the portal: it may not contain “.”, “..” or a backslash as a folder, and not more than 32 folders.',
  })
