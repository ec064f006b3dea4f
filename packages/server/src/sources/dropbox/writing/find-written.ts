import { QuaysideError } from '../../../errors.ts'
import type { Access, CallOptions, FileEntry, PersonalSource } from '../../source.ts'
import type { WriteCommit } from '../../writing.ts'
import { uploadLost } from '../errors.ts'
import { toChildPath } from './names.ts'

/**
 * The file that a commit made whose answer never came: Dropbox has forgotten the session, and a file
 * of this content lies at its place. Rejects with `source_upload_lost` when none does.
 */
export type FindWritten = (
  access: Access,
  commit: WriteCommit,
  options: CallOptions,
) => Promise<FileEntry>

export function createFindWritten({
  stat,
  list,
}: Pick<PersonalSource, 'stat' | 'list'>): FindWritten {
  return async function findWritten(access, commit, options) {
    const found =
      (await findAtPlace(stat, access, commit, options)) ??
      (commit.target.onClash === 'rename'
        ? await findRenamed(list, access, commit, options)
        : undefined)
    if (found === undefined) throw uploadLost('neither the session nor the file is there')
    return found
  }
}

async function findAtPlace(
  stat: PersonalSource['stat'],
  access: Access,
  { target, blockHash }: WriteCommit,
  options: CallOptions,
): Promise<FileEntry | undefined> {
  try {
    const entry = await stat(access, toChildPath(target.folder, target.name), options)
    return entry.kind === 'file' && entry.blockHash === blockHash ? entry : undefined
  } catch (error) {
    if (error instanceof QuaysideError && error.kind === 'not-found') return undefined
    throw error
  }
}

/** Dropbox puts a number behind a name that is taken, before its extension. */
async function findRenamed(
  list: PersonalSource['list'],
  access: Access,
  { target, blockHash }: WriteCommit,
  options: CallOptions,
): Promise<FileEntry | undefined> {
  const name = target.name.normalize('NFC')
  const dot = name.lastIndexOf('.')
  const stem = dot > 0 ? name.slice(0, dot) : name
  const extension = name.slice(stem.length)
  let cursor: string | undefined
  do {
    const page = await list(access, target.folder, { ...options, cursor })
    const found = page.items.find(
      (entry) =>
        entry.kind === 'file' &&
        entry.blockHash === blockHash &&
        entry.name.startsWith(`${stem} (`) &&
        entry.name.endsWith(`)${extension}`),
    )
    if (found?.kind === 'file') return found
    cursor = page.cursor
  } while (cursor !== undefined)
  return undefined
}
