import fs from 'node:fs'
import { promisify } from 'node:util'

/**
 * Node's file calls as promises on plain descriptors. A `FileHandle` costs about a third more for
 * small objects, of which there are many.
 */
export const openFile = promisify(fs.open)
export const closeFile = promisify(fs.close)
export const syncFile = promisify(fs.fsync)
export const syncFileContent = promisify(fs.fdatasync)
export const truncateFile = promisify(fs.ftruncate)
export const statFile = promisify(fs.fstat)

type WriteSome = (
  fd: number,
  bytes: Uint8Array,
  from: number,
  count: number,
  at: number,
) => Promise<number>
type ReadSome = WriteSome

const writeSome: WriteSome = (fd, bytes, from, count, at) =>
  new Promise((resolve, reject) => {
    fs.write(fd, bytes, from, count, at, (error, written) =>
      error ? reject(error) : resolve(written),
    )
  })

const readSome: ReadSome = (fd, bytes, from, count, at) =>
  new Promise((resolve, reject) => {
    fs.read(fd, bytes, from, count, at, (error, read) => (error ? reject(error) : resolve(read)))
  })

/** Writes all of `bytes` at `position`; a disk that fills up writes less before it says so. */
export async function writeAll(fd: number, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += await writeSome(fd, bytes, done, bytes.length - done, position + done)
  }
}

/** Fills `target` from `position`. Resolves with less than its length only at the end of the file. */
export async function readAll(fd: number, target: Uint8Array, position: number): Promise<number> {
  let done = 0
  while (done < target.length) {
    const count = await readSome(fd, target, done, target.length - done, position + done)
    if (count === 0) break
    done += count
  }
  return done
}

/** The first bytes of a file, fewer where it has no more. */
export async function readStart(path: string, bytes: number): Promise<Buffer> {
  const fd = await openFile(path, 'r')
  try {
    const start = Buffer.allocUnsafe(bytes)
    return start.subarray(0, await readAll(fd, start, 0))
  } finally {
    closeNow(fd)
  }
}

/*
 * At once: what the system has in memory it tells in microseconds, while a turn through the thread
 * pool takes twenty times as long, and on a busy machine more.
 */

/** Opens a file that was written a moment ago. */
export const openNow = fs.openSync
/** Of a descriptor, about which nothing has to be looked for. */
export const statNow = fs.fstatSync
/** Closes what was only read, for which nothing is left to be done. */
export const closeNow = fs.closeSync

/** As `readAll`, but keeps everything else waiting: for a little that is in memory. */
export function readAllNow(fd: number, target: Uint8Array, position: number): number {
  let done = 0
  while (done < target.length) {
    const count = fs.readSync(fd, target, done, target.length - done, position + done)
    if (count === 0) break
    done += count
  }
  return done
}
