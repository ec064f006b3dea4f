import { hash } from 'node:crypto'
import { QuaysideError } from '../../errors.ts'
import { createBlockHash } from '../../lib/block-hash.ts'
import { byteBodyFromBytes } from '../../lib/byte-body-from-bytes.ts'
import type { Entry, FileEntry, FolderEntry, OpenedFile } from '../../sources/source.ts'

/** What lies in a service in memory, by path. */
export interface MemoryFiles {
  /** Rejects with `source_entry_missing`. */
  find(ref: string): Entry
  findFile(ref: string): FileEntry
  open(ref: string, start: number, end: number | undefined): OpenedFile
  children(folder: string): readonly Entry[]
  filesBelow(folder: string): readonly FileEntry[]
  write(path: string, bytes: Uint8Array, modifiedAt: Date): FileEntry
  makeFolder(path: string): FolderEntry
  /** With all that is below it. */
  remove(ref: string): void
}

interface Kept {
  readonly bytes: Buffer
  readonly modifiedAt: Date
}

/** Folders follow from the paths of files; only empty ones have to be made. */
export function createMemoryFiles(files: Readonly<Record<string, string>>): MemoryFiles {
  const kept = new Map<string, Kept>()
  const folders = new Set<string>()
  for (const [path, text] of Object.entries(files)) {
    kept.set(path, { bytes: Buffer.from(text), modifiedAt: new Date(0) })
  }
  const pathsBelow = (folder: string) =>
    [...kept.keys(), ...folders].filter((path) => path.startsWith(`${folder}/`))

  const memory: MemoryFiles = {
    find(asked) {
      const ref = pathOf(asked)
      const file = kept.get(ref)
      if (file !== undefined) return toFile(ref, file)
      if (folders.has(ref) || pathsBelow(ref).length > 0) return toFolder(ref)
      throw missing(ref)
    },
    findFile(asked) {
      const ref = pathOf(asked)
      const file = kept.get(ref)
      if (file === undefined) throw missing(ref)
      return toFile(ref, file)
    },
    open(ref, start, end) {
      const entry = memory.findFile(ref)
      const bytes = kept.get(ref)?.bytes.subarray(start, end) ?? Buffer.alloc(0)
      return { entry, start, length: bytes.length, body: byteBodyFromBytes(bytes) }
    },
    children(folder) {
      const names = pathsBelow(folder).map((path) => path.slice(folder.length + 1).split('/')[0])
      return [...new Set(names)].map((name) => memory.find(`${folder}/${name}`)).sort(foldersFirst)
    },
    filesBelow: (folder) =>
      [...kept].filter(([path]) => path.startsWith(`${folder}/`)).map((file) => toFile(...file)),
    write(path, bytes, modifiedAt) {
      kept.set(path, { bytes: Buffer.from(bytes), modifiedAt })
      return memory.findFile(path)
    },
    makeFolder(path) {
      folders.add(path)
      return toFolder(path)
    },
    remove(asked) {
      const ref = pathOf(asked)
      for (const path of [ref, ...pathsBelow(ref)]) {
        kept.delete(path)
        folders.delete(path)
      }
    },
  }
  return memory
}

/** Ids are as good as paths. */
const pathOf = (ref: string) => ref.replace(/^id:/, '')

const foldersFirst = (one: Entry, other: Entry) =>
  Number(one.kind === 'file') - Number(other.kind === 'file')

function missing(ref: string): QuaysideError {
  return new QuaysideError(`${ref} is gone`, {
    kind: 'not-found',
    code: 'source_entry_missing',
    publicMessage: 'It is gone.',
  })
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)

function toFolder(ref: string): FolderEntry {
  return { kind: 'folder', ref, name: nameOf(ref) }
}

function toFile(ref: string, { bytes, modifiedAt }: Kept): FileEntry {
  const isPicture = ref.endsWith('.png')
  const blockHash = createBlockHash()
  blockHash.update(bytes)
  return {
    kind: 'file',
    ref,
    name: nameOf(ref),
    id: `id:${ref}`,
    rev: hash('sha256', bytes).slice(0, 12),
    size: bytes.length,
    blockHash: blockHash.digest(),
    contentType: isPicture ? 'image/png' : 'text/plain',
    modifiedAt,
    hasThumbnail: isPicture,
    exportFormats: [],
  }
}
