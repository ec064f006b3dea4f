import type { FoundFile } from './device-choice.ts'

/** More than anybody means to drop; a home directory dropped by mistake ends here. */
export const MAX_DROPPED_FILES = 50_000
/** Folders and files looked at: folders within folders that hold nothing end here. */
const MAX_LOOKED_AT = 200_000

/** What was dropped, taken hold of while the event lasted. */
export type Dropped = readonly (FileSystemEntry | File)[]

export interface DroppedFiles {
  readonly files: readonly FoundFile[]
  /** There was more than `MAX_DROPPED_FILES`. */
  readonly isCut: boolean
  /** Files and folders that could not be read. */
  readonly unreadable: number
}

/** To be called within the event: afterwards the browser forgets what was dropped. */
export function droppedIn(transfer: DataTransfer): Dropped {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file')
  const found = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile())
  return found.filter((entry) => entry !== null)
}

export const hasFolder = (dropped: Dropped): boolean => dropped.some(isFolder)

/**
 * The files dropped, those of folders and the folders below them included, in the order folders
 * are read. What cannot be read is counted and left out. Rejects only with the signal's reason.
 */
export async function readDropped(
  dropped: Dropped,
  { signal, onFound }: { readonly signal: AbortSignal; onFound?(count: number): void },
): Promise<DroppedFiles> {
  const files: FoundFile[] = []
  let waiting = dropped.toReversed()
  let unreadable = 0
  let lookedAt = 0
  for (let entry = waiting.pop(); entry; entry = waiting.pop()) {
    signal.throwIfAborted()
    lookedAt += 1
    if (files.length === MAX_DROPPED_FILES || lookedAt > MAX_LOOKED_AT) {
      return { files, unreadable, isCut: true }
    }
    try {
      if (!isFolder(entry)) files.push(await fileOf(entry))
      else waiting = waiting.concat((await entriesOf(entry, signal)).toReversed())
    } catch {
      signal.throwIfAborted()
      unreadable += 1 // gone, or not ours to read; the others are no worse for it
    }
    onFound?.(files.length)
  }
  return { files, unreadable, isCut: false }
}

async function fileOf(entry: FileSystemEntry | File): Promise<FoundFile> {
  if (entry instanceof File) return { file: entry, path: entry.name }
  if (!isFile(entry)) throw new TypeError('neither a file nor a folder')
  const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
  return { file, path: entry.fullPath.replace(/^\//, '') }
}

/** A reader answers in portions (of 100, in some browsers) and with an empty one at the end. */
async function entriesOf(
  folder: FileSystemDirectoryEntry,
  signal: AbortSignal,
): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const entries: FileSystemEntry[] = []
  for (;;) {
    signal.throwIfAborted()
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (portion.length === 0 || entries.length > MAX_LOOKED_AT) return entries
    for (const entry of portion) entries.push(entry)
  }
}

const isFolder = (entry: FileSystemEntry | File): entry is FileSystemDirectoryEntry =>
  'isDirectory' in entry && entry.isDirectory

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
