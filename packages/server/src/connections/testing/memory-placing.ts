import { type ErrorKind, QuaysideError } from '../../errors.ts'
import { createBlockHash } from '../../lib/block-hash.ts'
import type { FileEntry } from '../../sources/source.ts'
import type { WriteCommit } from '../../sources/writing.ts'
import type { MemoryFiles } from './memory-files.ts'

type Written = Pick<WriteCommit, 'target' | 'blockHash'>

/** Writes a file by the rules of clashes. */
export function placeFile(
  files: MemoryFiles,
  bytes: Uint8Array,
  { target, blockHash }: Written,
  now: Date,
): FileEntry {
  if (hashOf(bytes) !== blockHash) throw refusal('upstream', 'source_content_damaged', target.name)
  const path = pathIn(target.folder, target.name)
  assertFolders(files, target.folder)
  const there = orUndefined(() => files.find(path))
  if (there?.kind === 'file' && there.blockHash === blockHash) return there
  const isFree = there === undefined || (there.kind === 'file' && target.onClash === 'replace')
  if (!isFree && target.onClash !== 'rename') throw refusal('conflict', 'source_entry_exists', path)
  return files.write(isFree ? path : freePath(files, path), bytes, target.modifiedAt ?? now)
}

export function findPlaced(
  files: MemoryFiles,
  { target, blockHash }: Written,
): FileEntry | undefined {
  const [stem, extension] = splitName(target.name)
  const isItsName = (name: string) =>
    name === target.name ||
    (target.onClash === 'rename' && name.startsWith(`${stem} (`) && name.endsWith(`)${extension}`))
  for (const entry of files.children(target.folder)) {
    if (entry.kind === 'file' && entry.blockHash === blockHash && isItsName(entry.name))
      return entry
  }
  return undefined
}

export function placeFolder(
  files: MemoryFiles,
  folder: string,
  name: string,
  onClash: 'rename' | 'fail',
) {
  const path = pathIn(folder, name)
  assertFolders(files, folder)
  if (orUndefined(() => files.find(path)) === undefined) return files.makeFolder(path)
  if (onClash === 'fail') throw refusal('conflict', 'source_entry_exists', path)
  return files.makeFolder(freePath(files, path))
}

export function refusal(kind: ErrorKind, code: string, what: string): QuaysideError {
  return new QuaysideError(`${code}: ${what}`, { kind, code, publicMessage: code })
}

export function toRefusal(error: unknown): QuaysideError {
  if (error instanceof QuaysideError) return error
  throw error
}

function orUndefined<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch (error) {
    toRefusal(error)
    return undefined
  }
}

export function hashOf(bytes: Uint8Array): string {
  const hash = createBlockHash()
  hash.update(bytes)
  return hash.digest()
}

export function pathIn(folder: string, name: string): string {
  if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name) || name.length > 255) {
    throw refusal('invalid', 'source_name_refused', name)
  }
  return `${folder.replace(/\/+$/, '')}/${name.normalize('NFC')}`
}

/** A file on the way cannot be a folder. */
function assertFolders(files: MemoryFiles, folder: string): void {
  const names = folder.split('/').filter((name) => name !== '')
  for (let depth = 1; depth <= names.length; depth++) {
    const path = `/${names.slice(0, depth).join('/')}`
    if (orUndefined(() => files.find(path))?.kind === 'file') {
      throw refusal('conflict', 'source_entry_is_file', path)
    }
  }
}

function splitName(name: string): readonly [stem: string, extension: string] {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
}

function freePath(files: MemoryFiles, path: string): string {
  const [stem, extension] = splitName(path)
  for (let number = 1; ; number++) {
    const free = `${stem} (${number})${extension}`
    if (orUndefined(() => files.find(free)) === undefined) return free
  }
}
