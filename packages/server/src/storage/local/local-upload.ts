import { rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { createByteRanges } from '../../lib/byte-ranges.ts'
import { openFile } from '../../lib/descriptors.ts'
import { createSharedRun } from '../../lib/shared-run.ts'
import { uploadIncomplete } from '../errors.ts'
import { checkPart } from '../parts.ts'
import type { StorageUpload } from '../storage.ts'
import { fromSystemError, isMissing } from '../system-errors.ts'
import { type Folder, nameOf } from './folders.ts'
import { appendPartLog, readPartLog } from './part-log.ts'
import { createSharedFile, type SharedFile } from './shared-file.ts'

/** Large enough to make calls few, small enough that many transfers fit in little memory. */
export const PART_BYTES = 1024 * 1024

export interface UploadPlace {
  readonly folder: Folder
  readonly key: string
  readonly state: string
}

/** Begins an upload: an empty file that no key names. */
export async function beginLocalUpload(place: UploadPlace): Promise<StorageUpload> {
  const fd = await openFile(pathsOf(place).part, 'wx+')
  return createLocalUpload(place, createSharedFile(fd))
}

/** Opens what an earlier process has left; `undefined` when nothing is. */
export async function resumeLocalUpload(place: UploadPlace): Promise<StorageUpload | undefined> {
  try {
    const fd = await openFile(pathsOf(place).part, 'r+')
    return createLocalUpload(place, createSharedFile(fd))
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Not an error when it is gone already. */
export async function discardLocalUpload(place: UploadPlace): Promise<void> {
  const { part, log } = pathsOf(place)
  await Promise.all([removeFile(part), removeFile(log)])
}

/** Not an error when it is gone already. */
export async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!isMissing(error)) throw error
  })
}

function pathsOf({ folder, key, state }: UploadPlace) {
  const object = join(folder.path, nameOf(key))
  return { object, part: `${object}.${state}.part`, log: `${object}.${state}.log` }
}

/**
 * Parts are written at their place into a sparse file. Which of them are safe is kept in a log
 * beside it, to which a checkpoint adds *after* the bytes are on the disk. So a hole is noticed
 * whoever finishes the upload, and several processes may write parts of it.
 */
function createLocalUpload(place: UploadPlace, file: SharedFile): StorageUpload {
  const paths = pathsOf(place)
  const written = createByteRanges()
  let unlogged = createByteRanges()
  /** The names of file and log are safe. */
  let isNamed = false

  /** Whoever asks waits for a run that began after their bytes were written. */
  const checkpoint = createSharedRun(async () => {
    const ranges = unlogged.toJSON()
    if (ranges.length === 0) return
    unlogged = createByteRanges()
    try {
      await file.sync()
      await appendPartLog(paths.log, ranges)
      if (!isNamed) await place.folder.sync()
      isNamed = true
    } catch (error) {
      for (const [start, end] of ranges) unlogged.add(start, end)
      throw error
    }
  })
  const finish = async (size: number): Promise<void> => {
    await checkComplete(file, [...written.toJSON(), ...(await readPartLog(paths.log))], size)
    await file.sync()
    await rename(paths.part, paths.object)
    await place.folder.sync()
    await removeFile(paths.log)
  }

  return {
    partSize: PART_BYTES,
    state: place.state,
    async writePart(offset, bytes, { signal }) {
      checkPart(PART_BYTES, offset, bytes.length)
      signal.throwIfAborted()
      await translated(file.write(bytes, offset))
      written.add(offset, offset + bytes.length)
      unlogged.add(offset, offset + bytes.length)
    },
    checkpoint: () => translated(checkpoint()),
    readBack: (offset, target) => translated(file.read(target, offset)),
    async finish(size, { signal }) {
      signal.throwIfAborted()
      await translated(finish(size))
      await file.close()
    },
    release: () => file.close(),
    async abort() {
      await file.close()
      await translated(discardLocalUpload(place))
    },
  }
}

async function checkComplete(
  file: SharedFile,
  parts: readonly (readonly [number, number])[],
  size: number,
): Promise<void> {
  const ranges = createByteRanges(parts)
  if (ranges.head() !== size || ranges.total() !== size) throw uploadIncomplete(ranges.head(), size)
  // A write that failed may have left bytes behind the end; they are no part.
  if ((await file.size()) > size) await file.truncate(size)
}

async function translated<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    throw fromSystemError(error)
  }
}
