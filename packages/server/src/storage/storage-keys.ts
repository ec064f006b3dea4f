import { randomText } from '../lib/ids.ts'

/** Enough to share a folder's sync among all files in work, few enough that folders grow alike. */
const KEYS_PER_FOLDER = 128

/**
 * Makes the keys of new objects: a folder and a name nobody guesses. Keys made one after the other
 * have the same folder for a while, so that files that arrive together share what it costs to make
 * a folder's names durable.
 */
export function createStorageKeys(): () => string {
  let folder = ''
  let made = 0
  return () => {
    if (made % KEYS_PER_FOLDER === 0) folder = randomText(2)
    made += 1
    return `${folder}/${randomText(22)}`
  }
}
