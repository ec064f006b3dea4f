import { close, createReadStream, read } from 'node:fs'
import { rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { closeFile, openFile, syncFileContent, writeAll } from '../../lib/descriptors.ts'
import { randomText } from '../../lib/ids.ts'
import { checkStorage } from '../check-storage.ts'
import type { ByteRange, FileToTake, StorageCallOptions, StorageDriver } from '../storage.ts'
import { fromReadError, fromSystemError, isMissing, isOfOtherDisk } from '../system-errors.ts'
import { createFolders, type Folders, nameOf } from './folders.ts'
import { listFolders } from './list-folders.ts'
import {
  beginLocalUpload,
  discardLocalUpload,
  PART_BYTES,
  removeFile,
  resumeLocalUpload,
} from './local-upload.ts'

/** As on S3, so that files can move there. */
const MAX_BYTES = 5 * 1024 ** 4
/** Fewer, larger reads; a stream reads ahead by one of them. */
const READ_BYTES = 256 * 1024

/**
 * Objects as plain files below `dir`, which is made if need be. An object gets its name only when
 * all of it is on the disk, so nobody ever reads a half-written one.
 */
export function createLocalStorage({ dir }: { readonly dir: string }): StorageDriver {
  const folders = createFolders(dir)
  const placeOf = async (key: string, state: string) => ({
    folder: await folders.folderOf(key),
    key,
    state,
  })
  const storage = {
    put: (key: string, bytes: Uint8Array, { signal }: StorageCallOptions) =>
      translated(signal, () => putFile(folders, key, bytes)),
    read: (key: string, range: ByteRange, { signal }: StorageCallOptions) =>
      readFile(folders.pathOf(key), key, range, signal),
    delete: (key: string, { signal }: StorageCallOptions) =>
      translated(signal, () => removeFile(folders.pathOf(key))),
  }

  return {
    ...storage,
    takeFile: (key, file, { signal }) => translated(signal, () => takeFile(folders, key, file)),
    name: 'local',
    maxBytes: MAX_BYTES,
    partSize: PART_BYTES,
    readsBack: true,
    beginUpload: (key, { signal }) =>
      translated(signal, async () => beginLocalUpload(await placeOf(key, randomText(12)))),
    resumeUpload: (key, state, { signal }) =>
      translated(signal, async () =>
        isState(state) ? resumeLocalUpload(await placeOf(key, state)) : undefined,
      ),
    discardUpload: (key, state, { signal }) =>
      translated(signal, async () => {
        if (isState(state)) await discardLocalUpload(await placeOf(key, state))
      }),
    size: (key, { signal }) => translated(signal, () => sizeOf(folders.pathOf(key))),
    list: ({ before, signal }) => listFolders(folders.root, before, signal),
    check: (options) => checkStorage(storage, options),
    path: folders.pathOf,
    close: folders.close,
  }
}

/** Part of a file name, so nothing but what `randomText` makes. */
function isState(state: string): boolean {
  return /^[A-Za-z0-9]{12}$/.test(state)
}

/** Bytes safe first, then the name, then the name safe: at no moment does the name lead to less. */
async function putFile(folders: Folders, key: string, bytes: Uint8Array): Promise<void> {
  const folder = await folders.folderOf(key)
  const path = join(folder.path, nameOf(key))
  const part = `${path}.${randomText(12)}.part`
  const fd = await openFile(part, 'wx')
  try {
    try {
      await writeAll(fd, bytes, 0)
      await syncFileContent(fd)
    } finally {
      await closeFile(fd)
    }
    await rename(part, path)
  } catch (error) {
    await removeFile(part)
    throw error
  }
  await folder.sync()
}

/** In the order of `putFile`: the bytes are safe before the name leads to them. */
async function takeFile(folders: Folders, key: string, { path, fd }: FileToTake): Promise<boolean> {
  const folder = await folders.folderOf(key)
  await syncFileContent(fd)
  try {
    await rename(path, join(folder.path, nameOf(key)))
  } catch (error) {
    if (isOfOtherDisk(error)) return false
    throw error
  }
  await folder.sync()
  return true
}

async function readFile(
  path: string,
  key: string,
  { start, end }: ByteRange,
  signal: AbortSignal,
): Promise<Readable> {
  signal.throwIfAborted()
  const fd = await openFile(path, 'r').catch((error: unknown) => {
    throw fromReadError(key, error)
  })
  if (start >= end) {
    await closeFile(fd)
    return Readable.from([])
  }
  return createReadStream('', {
    fd,
    fs: STREAM_CALLS,
    start,
    end: end - 1,
    highWaterMark: READ_BYTES,
    signal,
  })
}

/** What a read stream works with, so that a fault of the disk is one of ours. */
const STREAM_CALLS = {
  close,
  read: (
    fd: number,
    target: Buffer,
    from: number,
    count: number,
    position: number,
    callback: (error: unknown, count: number, target: Buffer) => void,
  ) =>
    read(fd, target, from, count, position, (error, done, bytes) =>
      callback(error && fromSystemError(error), done, bytes),
    ),
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

async function translated<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  signal.throwIfAborted()
  try {
    return await call()
  } catch (error) {
    throw fromSystemError(error)
  }
}
