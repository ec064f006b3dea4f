import type { Access, CallOptions, FileEntry, PersonalSource } from '../../source.ts'
import type { SourceWriting, WriteCommit } from '../../writing.ts'
import { toChildPath } from './names.ts'
import { orNothing } from './or-nothing.ts'

type Written = Pick<WriteCommit, 'target' | 'blockHash'>

/**
 * Looks for the file that a write made whose answer never came. Content tells it from another file
 * of its name, and of two files with the same content either will do.
 */
export function createFindWritten({
  stat,
  list,
}: Pick<PersonalSource, 'stat' | 'list'>): SourceWriting['findWritten'] {
  return async function findWritten(access, written, options) {
    const found = await findAtPlace(stat, access, written, options)
    if (found !== undefined || written.target.onClash !== 'rename') return found
    return await findRenamed(list, access, written, options)
  }
}

async function findAtPlace(
  stat: PersonalSource['stat'],
  access: Access,
  { target, blockHash }: Written,
  options: CallOptions,
): Promise<FileEntry | undefined> {
  const entry = await orNothing(stat(access, toChildPath(target.folder, target.name), options))
  return entry?.kind === 'file' && entry.blockHash === blockHash ? entry : undefined
}

/** Dropbox puts a number behind a name that is taken, before its extension. */
async function findRenamed(
  list: PersonalSource['list'],
  access: Access,
  { target, blockHash }: Written,
  options: CallOptions,
): Promise<FileEntry | undefined> {
  const name = target.name.normalize('NFC')
  const dot = name.lastIndexOf('.')
  const stem = dot > 0 ? name.slice(0, dot) : name
  const extension = name.slice(stem.length)
  let cursor: string | undefined
  do {
    const page = await orNothing(list(access, target.folder, { ...options, cursor }))
    if (page === undefined) return undefined
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
