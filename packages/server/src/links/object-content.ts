import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { ByteSpan } from '../lib/http-range.ts'
import { objectMissing } from '../storage/errors.ts'
import type { StorageDriver } from '../storage/storage.ts'
import { isInSharedStorage } from '../storage/storages.ts'
import { objectDamaged } from './errors.ts'
import { createHotObjects } from './hot-objects.ts'
import { createOpenObjects, type OpenObject, type OpenObjects } from './open-objects.ts'

/** Where the bytes of an object come from, the fastest way there is. */
export type ObjectContent =
  | { readonly kind: 'memory'; readonly bytes: Buffer }
  /** To be released. */
  | { readonly kind: 'file'; readonly object: OpenObject }
  | { readonly kind: 'remote'; read(span: ByteSpan, signal: AbortSignal): Promise<Readable> }

export interface ObjectToRead {
  readonly storageKey: string
  readonly size: number
}

/** What serving asks of the storage. */
export type ReadableStorage = Pick<StorageDriver, 'path' | 'read' | 'size'>

export interface ObjectContents {
  /** What is in memory, at once; `undefined` when `open` has to be asked. */
  hot(key: string): Buffer | undefined
  /** Rejects with `object_missing`, `object_damaged` or as the storage does. */
  open(object: ObjectToRead): Promise<ObjectContent>
  /** Whether the object is there as it should be; rejects as `open` does. */
  check(object: ObjectToRead, signal: AbortSignal): Promise<void>
  /** The object is deleted: nothing of it is served any more. */
  forget(key: string): void
  close(): Promise<void>
}

/** Descriptors are cheap; a process may have at least 1,024 on any system worth mentioning. */
const MAX_OPEN = 256
/** For an object that is small enough to be kept. */
const LOAD_MS = 30_000

export function createObjectContents({
  storage,
  memoryBytes,
}: {
  readonly storage: ReadableStorage
  readonly memoryBytes: number
}): ObjectContents {
  const inMemory = createHotObjects({ maxBytes: memoryBytes })
  const files = storage.path && createOpenObjects({ pathOf: storage.path, maxOpen: MAX_OPEN })
  const filesFor = ({ storageKey }: ObjectToRead) =>
    isInSharedStorage(storageKey) ? files : undefined
  const openCold = async (object: ObjectToRead) => {
    const local = filesFor(object)
    return local ? openFileContent(local, object) : openRemote(storage, object)
  }

  return {
    hot: inMemory.get,
    async open(object) {
      const { storageKey, size } = object
      if (!inMemory.isWorthKeeping(storageKey, size)) return openCold(object)
      const load = async () => readWhole(await openCold(object), object)
      return { kind: 'memory', bytes: await inMemory.load(storageKey, load) }
    },
    async check(object, signal) {
      if (inMemory.get(object.storageKey)) return
      const local = filesFor(object)
      if (local) return (await openFileContent(local, object)).object.release()
      const size = await storage.size(object.storageKey, { signal })
      if (size === undefined) throw objectMissing(object.storageKey)
      if (size !== object.size) throw objectDamaged(object.storageKey, size, object.size)
    },
    forget(key) {
      inMemory.forget(key)
      files?.forget(key)
    },
    close: async () => files?.close(),
  }
}

async function openFileContent(files: OpenObjects, { storageKey, size }: ObjectToRead) {
  const object = await files.open(storageKey)
  if (object.size === size) return { kind: 'file', object } as const
  object.release()
  throw objectDamaged(storageKey, object.size, size)
}

function openRemote(storage: ReadableStorage, { storageKey }: ObjectToRead): ObjectContent {
  return {
    kind: 'remote',
    read: (span, signal) => storage.read(storageKey, span, { signal }),
  }
}

async function readWhole(content: ObjectContent, { storageKey, size }: ObjectToRead) {
  const bytes = await readAllOf(content, size)
  if (bytes.length !== size) throw objectDamaged(storageKey, bytes.length, size)
  return bytes
}

/** Others may wait for the same bytes, so one caller's going away does not stop it. */
async function readAllOf(content: ObjectContent, size: number): Promise<Buffer> {
  switch (content.kind) {
    case 'memory':
      return content.bytes
    case 'remote':
      return buffer(await content.read({ start: 0, end: size }, AbortSignal.timeout(LOAD_MS)))
    case 'file': {
      // Not from Node's shared pool, of which a small kept piece would keep all.
      const bytes = Buffer.allocUnsafeSlow(size)
      try {
        return bytes.subarray(0, await content.object.read(bytes, 0))
      } finally {
        content.object.release()
      }
    }
    default:
      return content satisfies never
  }
}
