import type { ApiKey } from '../lib/ids.ts'
import type {
  AnnouncedContent,
  DirectWrites,
  FileToTake,
  StorageCallOptions,
  StorageDriver,
  StoredItem,
} from './storage.ts'
import { createStorageKeys } from './storage-keys.ts'

type ByKey = 'put' | 'beginUpload' | 'resumeUpload' | 'discardUpload' | 'read' | 'size' | 'delete'

/**
 * All the places where bytes rest, as one storage. A key says where its object lies: one that
 * begins with a location's word lies in an app's own bucket, every other in the storage that apps
 * share. So whatever names a key is found where it is, wherever new objects go meanwhile.
 */
export interface Storages extends Pick<StorageDriver, ByKey> {
  /** As `StorageDriver.takeFile`; `false` where there is none. */
  takeFile(key: string, file: FileToTake, options: StorageCallOptions): Promise<boolean>
  /** As `StorageDriver.path`, of objects in the shared storage. */
  path?(key: string): string
  /** See `StorageDriver`; `undefined` for a key whose object nobody may write past us. */
  directAt(key: string): Promise<DirectAt | undefined>
  /** Where new objects of an app go. */
  placeOf(appKey: ApiKey): Promise<Place>
  /** The word of the place where an object lies: `objects.location`. */
  locationOf(key: string): string
  /** Of uploads under a key; see `StorageDriver`. */
  partSizeOf(key: string): number
  /** Whether uploads under a key can be read back; see `StorageUpload`. */
  readsBackAt(key: string): boolean
  /** Every place that may hold something. */
  locations(): Promise<readonly string[]>
  /** What `StorageDriver.list` finds at one place. */
  list(
    location: string,
    options: StorageCallOptions & { readonly before: Date },
  ): AsyncIterable<StoredItem>
  close(): Promise<void>
}

/** Past us, one object. */
export interface DirectAt {
  address(content: AnnouncedContent): ReturnType<DirectWrites['address']>
  find(options: StorageCallOptions): ReturnType<DirectWrites['find']>
}

export interface Place {
  readonly location: string
  /** No larger object can be kept there. */
  readonly maxBytes: number
  /** A key nobody has. */
  newKey(): string
}

/** The buckets that apps have of their own. */
export interface OwnPlaces extends Pick<StorageDriver, 'maxBytes' | 'partSize'> {
  /** The location of the app's new objects; `undefined` when they go where all others do. */
  current(appKey: ApiKey): Promise<string | undefined>
  /** Rejects with `storage_refused` when nothing is known of the place, and as `EgressGate.check`. */
  open(location: string): Promise<StorageDriver>
  list(): Promise<readonly string[]>
  close(): Promise<void>
}

/** What the location of an app's own bucket begins with; no key of the shared storage does. */
const OWN = 'loc_'

export function createStorages({
  shared,
  own,
}: {
  readonly shared: StorageDriver
  /** Absent where apps have no buckets of their own. */
  readonly own?: OwnPlaces | undefined
}): Storages {
  const newSharedKey = createStorageKeys()
  const newName = createStorageKeys()
  const sharedPlace: Place = {
    location: shared.name,
    maxBytes: shared.maxBytes,
    newKey: newSharedKey,
  }

  /** Calls the driver that holds the object, with its key there. */
  function at<T>(key: string, call: (driver: StorageDriver, key: string) => Promise<T>) {
    const location = own && ownLocation(key)
    if (!location) return call(shared, key)
    const rest = key.slice(location.length + 1)
    return own.open(location).then((driver) => call(driver, rest))
  }

  return {
    put: (key, bytes, options) => at(key, (driver, name) => driver.put(name, bytes, options)),
    takeFile: (key, file, options) =>
      at(key, async (driver, name) => (await driver.takeFile?.(name, file, options)) ?? false),
    beginUpload: (key, options) => at(key, (driver, name) => driver.beginUpload(name, options)),
    resumeUpload: (key, state, options) =>
      at(key, (driver, name) => driver.resumeUpload(name, state, options)),
    discardUpload: (key, state, options) =>
      at(key, (driver, name) => driver.discardUpload(name, state, options)),
    read: (key, range, options) => at(key, (driver, name) => driver.read(name, range, options)),
    size: (key, options) => at(key, (driver, name) => driver.size(name, options)),
    delete: (key, options) => at(key, (driver, name) => driver.delete(name, options)),
    ...(shared.path && { path: shared.path }),
    directAt: (key) =>
      at(key, async ({ direct }, name) => {
        if (!direct) return undefined
        return {
          address: (content) => direct.address(name, content),
          find: (options) => direct.find(name, options),
        }
      }),
    async placeOf(appKey) {
      const location = await own?.current(appKey)
      if (!own || !location) return sharedPlace
      return { location, maxBytes: own.maxBytes, newKey: () => `${location}/${newName()}` }
    },
    locationOf: (key) => ownLocation(key) ?? shared.name,
    partSizeOf: (key) => (own && ownLocation(key) ? own.partSize : shared.partSize),
    readsBackAt: (key) => isInSharedStorage(key) && shared.readsBack,
    locations: async () => [shared.name, ...((await own?.list()) ?? [])],
    async *list(location, options) {
      if (location === shared.name) return yield* shared.list(options)
      const driver = await own?.open(location)
      if (!driver) return
      for await (const item of driver.list(options)) {
        yield { ...item, key: `${location}/${item.key}` }
      }
    },
    async close() {
      await own?.close()
      await shared.close()
    },
  }
}

/** Whether the object lies in the storage that apps share. */
export const isInSharedStorage = (key: string): boolean => ownLocation(key) === undefined

/** Whether the location is that of an app's own bucket. */
export const isOwnLocation = (location: string): boolean => location.startsWith(OWN)

function ownLocation(key: string): string | undefined {
  return isOwnLocation(key) ? key.slice(0, key.indexOf('/')) : undefined
}

/** The location of an app's own bucket, by an id that nobody else has. */
export const ownLocationOf = (id: string): string => `${OWN}${id}`
