import type { WriteTarget } from '../../writing.ts'
import { toChildPath } from './names.ts'

/**
 * Dropbox's words for where a file goes (Dropbox reference 3.0, CommitInfo). Without
 * `strict_conflict`, content that is there already is no conflict, so a commit whose answer was lost
 * can be repeated.
 */
export function toCommitInfo({ folder, name, onClash, modifiedAt }: WriteTarget) {
  return {
    path: toChildPath(folder, name),
    mode: onClash === 'replace' ? 'overwrite' : 'add',
    autorename: onClash === 'rename',
    ...(modifiedAt === undefined ? {} : { client_modified: toTimestamp(modifiedAt) }),
  }
}

/** Whole seconds, as Dropbox stores them. */
function toTimestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}
