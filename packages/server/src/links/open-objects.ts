import { LRUCache } from 'lru-cache'
import { closeFile, openFile, readAll, statFile } from '../lib/descriptors.ts'
import { fromReadError, fromSystemError } from '../storage/system-errors.ts'

/** An object on local disk, open for reading. */
export interface OpenObject {
  readonly size: number
  /** Fills `target` from `position`; resolves with less only at the end. */
  read(target: Uint8Array, position: number): Promise<number>
  /** To be called once, when no read is under way any more. */
  release(): void
}

/**
 * Keeps descriptors of objects that were asked for lately, because opening costs more than reading
 * a little. An object never changes, so a descriptor stays good until the object is deleted.
 */
export interface OpenObjects {
  /** Rejects with `object_missing`. */
  open(key: string): Promise<OpenObject>
  /** Closes it as soon as nobody reads; who asks from now on opens it anew. */
  forget(key: string): void
  close(): Promise<void>
}

interface Entry {
  readonly fd: number
  readonly size: number
  users: number
  isForgotten: boolean
}

export function createOpenObjects({
  pathOf,
  maxOpen,
}: {
  readonly pathOf: (key: string) => string
  readonly maxOpen: number
}): OpenObjects {
  const closings = new Set<Promise<void>>()
  const track = (closing: Promise<void>): void => {
    closings.add(closing)
    closing.finally(() => closings.delete(closing))
  }
  const closeIfUnused = async (entry: Entry): Promise<void> => {
    if (entry.isForgotten && entry.users === 0) await closeFile(entry.fd).catch(() => undefined)
  }
  const dispose = (opening: Promise<Entry>): void => {
    const forget = (entry: Entry) => {
      entry.isForgotten = true
      return closeIfUnused(entry)
    }
    track(opening.then(forget, () => undefined))
  }
  const entries = new LRUCache<string, Promise<Entry>>({ max: maxOpen, dispose })

  const find = (key: string): Promise<Entry> => {
    const known = entries.get(key)
    if (known) return known
    const opening = openEntry(pathOf(key), key)
    entries.set(key, opening)
    opening.catch(() => {
      if (entries.peek(key) === opening) entries.delete(key)
    })
    return opening
  }

  return {
    async open(key) {
      let entry = await find(key)
      // It may have been thrown out, and closed, before this caller got hold of it.
      while (entry.isForgotten && entry.users === 0) entry = await find(key)
      entry.users++
      return {
        size: entry.size,
        async read(target, position) {
          try {
            return await readAll(entry.fd, target, position)
          } catch (error) {
            throw fromSystemError(error)
          }
        },
        release() {
          entry.users--
          track(closeIfUnused(entry))
        },
      }
    },
    forget: (key) => void entries.delete(key),
    async close() {
      entries.clear()
      await Promise.all(closings)
    },
  }
}

async function openEntry(path: string, key: string): Promise<Entry> {
  try {
    const fd = await openFile(path, 'r')
    try {
      const { size } = await statFile(fd)
      return { fd, size, users: 0, isForgotten: false }
    } catch (error) {
      await closeFile(fd)
      throw error
    }
  } catch (error) {
    throw fromReadError(key, error)
  }
}
