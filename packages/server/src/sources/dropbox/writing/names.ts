import { nameRefused, pathInvalid } from '../errors.ts'
import { isId, toFolderPath } from '../path.ts'

/** In UTF-16 units (Dropbox reference 7.1). */
const MAX_NAME_LENGTH = 255
/** Files of desktop systems, in any case of letters. */
const DISALLOWED = /^(desktop\.ini|thumbs\.db|\.ds_store|icon\r|\.dropbox(\.attr|\.cache)?)$/i

/**
 * The path of an entry in a folder. Throws `source_name_refused` for names that Dropbox cannot
 * store, and `source_path_invalid` for a folder that is no path: ids of folders cannot be extended.
 */
export function toChildPath(folder: string, name: string): string {
  if (isId(folder)) throw pathInvalid(folder)
  const composed = name.normalize('NFC')
  if (isUnstorable(composed)) throw nameRefused(name)
  return `${toFolderPath(folder)}/${composed}`
}

function isUnstorable(name: string): boolean {
  return (
    name === '' ||
    name === '.' ||
    name === '..' ||
    name.length > MAX_NAME_LENGTH ||
    name.endsWith(' ') ||
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
    /[/\\\x00-\x1f\x7f]/.test(name) ||
    DISALLOWED.test(name)
  )
}
