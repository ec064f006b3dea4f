import { entryIsFolder, pathInvalid } from './errors.ts'

/** Far more than any path Dropbox stores; longer ones are refused before they are sent. */
const MAX_PATH_LENGTH = 4_096

/**
 * What a client calls a folder, as Dropbox wants it: the root is `''`, all else begins with a
 * slash and does not end in one, in Unicode's composed form. Ids pass through. What lies in a shared
 * folder that is not mounted is named by its namespace, `ns:7/Reports`. Throws
 * `source_path_invalid` for what no Dropbox path can hold, `..` among it.
 */
export function toFolderPath(folder: string): string {
  if (isId(folder)) return folder
  const root = namespaceOf(folder)
  const names = folder
    .slice(root.length)
    .normalize('NFC')
    .split('/')
    .filter((name) => name !== '')
  if (folder.length > MAX_PATH_LENGTH || names.some(isImpossibleName)) throw pathInvalid(folder)
  return root + names.map((name) => `/${name}`).join('')
}

/** The same for an entry. Throws `source_entry_is_folder` for a root, which is none. */
export function toEntryPath(ref: string): string {
  const path = toFolderPath(ref)
  if (path === namespaceOf(path)) throw entryIsFolder()
  return path
}

/** For calls that can read what an entry was in a former revision. */
export function toReadPath(ref: string, rev: string | undefined): string {
  return rev === undefined ? toEntryPath(ref) : `rev:${rev}`
}

/** Whether it is an id of Dropbox, which stays when the entry is moved. */
export function isId(ref: string): boolean {
  return /^id:[A-Za-z0-9_-]{1,200}$/.test(ref)
}

/** What a path begins with that does not begin in the root; empty for all others. */
export function namespaceOf(ref: string): string {
  return /^ns:\d{1,20}(?=\/|$)/.exec(ref)?.[0] ?? ''
}

function isImpossibleName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  return name === '.' || name === '..' || /[\\\x00-\x1f\x7f]/.test(name)
}
