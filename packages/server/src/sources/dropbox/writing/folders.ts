import type { Access, CallOptions, FolderEntry, PersonalSource } from '../../source.ts'
import { isWithoutAnswer, unavailable } from '../errors.ts'
import { recordIn } from '../json.ts'
import type { Refusal } from '../refusal.ts'
import type { Rpc } from '../rpc.ts'
import { toEntry } from '../wire.ts'
import { toChildPath } from './names.ts'
import { orNothing } from './or-nothing.ts'

/** Makes a folder. It is not made again after a lost answer, since Dropbox would give it another name. */
export async function createFolder(
  rpc: Rpc,
  stat: PersonalSource['stat'],
  access: Access,
  path: { readonly folder: string; readonly name: string },
  { onClash, signal }: CallOptions & { readonly onClash: 'rename' | 'fail' },
): Promise<FolderEntry> {
  const arg = { path: toChildPath(path.folder, path.name), autorename: onClash === 'rename' }
  try {
    const options = { arg, isRepeatable: false, signal }
    return toFolder(await rpc.call(access, 'files/create_folder_v2', options))
  } catch (error) {
    if (!isWithoutAnswer(error)) throw error
    const made = await orNothing(stat(access, arg.path, { signal }))
    if (made?.kind === 'folder') return made
    throw error
  }
}

function toFolder(result: unknown): FolderEntry {
  const entry = toEntry({ ...recordIn(result, 'metadata'), '.tag': 'folder' })
  if (entry?.kind !== 'folder') throw unavailable('a new folder without metadata')
  return entry
}

/** Deletes an entry, with `rev` only in that revision; one that is gone already is fine. */
export async function removeEntry(
  rpc: Rpc,
  access: Access,
  path: string,
  { signal, rev }: CallOptions & { readonly rev?: string | undefined },
): Promise<void> {
  const isAnother = ({ tags }: Refusal) =>
    rev !== undefined && tags[0] === 'path_write' && tags[1] === 'conflict'
  const isGone = ({ tags }: Refusal) => tags[0] === 'path_lookup' && tags.at(-1) === 'not_found'
  const judge = (refusal: Refusal) =>
    refusal.status === 409 && (isGone(refusal) || isAnother(refusal))
      ? { value: undefined }
      : undefined
  const arg = rev === undefined ? { path } : { path, parent_rev: rev }
  await rpc.call(access, 'files/delete_v2', { arg, judge, signal })
}
