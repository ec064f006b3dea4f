import { entryIsFolder, pathInvalid } from './errors.ts'

/** Far more than any path Dropbox stores; longer ones are refused before they are sent. */
const MAX_PATH_LENGTH = 4_096

/**
 * What a client calls a folder, as Dropbox wants it: the root is `''`, all else begins with a
 * slash and does not end in one, in Unicode's composed form. Ids pass through, and so do shared
 * folders that are not mounted. Throws
 * `source_path_invalid` for what no Dropbox path can hold, `..` among it.
 */
export function toFolderPath(folder: string): string {
  if (isId(folder) || isUnmountedFolder(folder)) return folder
  const names = folder
    .normalize('NFC')
    .split('/')
    .filter((name) => name !== '')
  if (folder.length > MAX_PATH_LENGTH || names.some(isImpossibleName)) throw pathInvalid(folder)
  return names.map((name) => `/${name}`).join('')
}

/** The same for an entry. Throws `source_entry_is_folder` for the root, which is none. */
export function toEntryPath(ref: string): string {
  const path = toFolderPath(ref)
  if (path === '') throw entryIsFolder()
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

/** A shared folder that stands in no other; what is inside of it has ids. */
function isUnmountedFolder(ref: string): boolean {
  return /^ns:\d{1,20}$/.test(ref)
}

function isImpossibleName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  return name === '.' || name === '..' || /[\\\x00-\x1f\x7f]/.test(name)
}
