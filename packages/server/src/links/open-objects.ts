import { LRUCache } from 'lru-cache'
import { closeFile, openFile, readAll, readAllNow, statNow } from '../lib/descriptors.ts'
import { fromReadError, fromSystemError } from '../storage/system-errors.ts'
import { createWarmBlocks, type WarmBlocks } from './warm-blocks.ts'

/** An object on local disk, open for reading. */
export interface OpenObject {
  readonly size: number
  /** Fills `target` from `position`; resolves with less only at the end. */
  read(target: Uint8Array, position: number): Promise<number>
  /** The same without waiting, for a little that is most probably in memory; else `undefined`. */
  readNow(target: Uint8Array, position: number): number | undefined
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
  /** Never used again, as descriptors are. */
  readonly id: number
  readonly size: number
  users: number
  isForgotten: boolean
}

/** More takes long enough to be worth another thread. */
const MAX_NOW_BYTES = 64 * 1024

export function createOpenObjects({
  pathOf,
  maxOpen,
}: {
  readonly pathOf: (key: string) => string
  readonly maxOpen: number
}): OpenObjects {
  const warm = createWarmBlocks()
  let lastId = 0
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
    const opening = openEntry(pathOf(key), key, ++lastId)
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
      const release = () => {
        entry.users--
        track(closeIfUnused(entry))
      }
      return { size: entry.size, ...readerOf(entry, warm), release }
    },
    forget: (key) => void entries.delete(key),
    async close() {
      entries.clear()
      await Promise.all(closings)
    },
  }
}

function readerOf({ fd, id }: Entry, warm: WarmBlocks): Pick<OpenObject, 'read' | 'readNow'> {
  return {
    async read(target, position) {
      try {
        const count = await readAll(fd, target, position)
        warm.add(id, position, position + count)
        return count
      } catch (error) {
        throw fromSystemError(error)
      }
    },
    readNow(target, position) {
      const end = position + target.length
      if (target.length > MAX_NOW_BYTES || !warm.has(id, position, end)) return undefined
      const before = performance.now()
      try {
        const count = readAllNow(fd, target, position)
        warm.took(performance.now() - before)
        warm.add(id, position, end)
        return count
      } catch (error) {
        throw fromSystemError(error)
      }
    },
  }
}

async function openEntry(path: string, key: string, id: number): Promise<Entry> {
  try {
    const fd = await openFile(path, 'r')
    try {
      const { size } = statNow(fd)
      return { fd, id, size, users: 0, isForgotten: false }
    } catch (error) {
      await closeFile(fd)
      throw error
    }
  } catch (error) {
    throw fromReadError(key, error)
  }
}
