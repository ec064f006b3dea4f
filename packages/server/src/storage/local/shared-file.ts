import {
  closeFile,
  readAll,
  statFile,
  syncFileContent,
  truncateFile,
  writeAll,
} from '../../lib/descriptors.ts'

/**
 * A descriptor that several calls use at the same time. It is closed only after the last of them:
 * a call that comes too late would otherwise act on whatever file has got the same number by then.
 */
export interface SharedFile {
  write(bytes: Uint8Array, position: number): Promise<void>
  /** Resolves with less than `target.length` only at the end of the file. */
  read(target: Uint8Array, position: number): Promise<number>
  size(): Promise<number>
  truncate(size: number): Promise<void>
  /** Makes what was written safe. After one failure every further call fails. */
  sync(): Promise<void>
  /** Waits for the running calls. Safe to call twice. */
  close(): Promise<void>
}

export function createSharedFile(fd: number): SharedFile {
  const running = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined
  let damage: unknown

  const use = async <T>(call: () => Promise<T>): Promise<T> => {
    if (closing) throw new Error('the file is closed')
    const promise = call()
    running.add(promise)
    try {
      return await promise
    } finally {
      running.delete(promise)
    }
  }

  return {
    write: (bytes, position) => use(() => writeAll(fd, bytes, position)),
    read: (target, position) => use(() => readAll(fd, target, position)),
    size: () => use(async () => (await statFile(fd)).size),
    truncate: (size) => use(() => truncateFile(fd, size)),
    async sync() {
      // The kernel forgets pages it could not write, so another sync would succeed without them.
      if (damage !== undefined) throw damage
      await use(() => syncFileContent(fd)).catch((error: unknown) => {
        damage = error
        throw error
      })
    },
    close() {
      closing ??= Promise.allSettled(running).then(() => closeFile(fd))
      return closing
    },
  }
}
