import type { Connections } from '../connections/connection.ts'
import type { StoredFile } from '../files/file-record.ts'
import type { StoredObject } from '../files/object-repository.ts'
import type { Sealer } from '../lib/seal.ts'
import type { OpenedFile, Source } from '../sources/source.ts'
import type { StorageUpload } from '../storage/storage.ts'
import type { Place, Storages } from '../storage/storages.ts'
import type { CommitStoredFile, Copy } from './commit-stored-file.ts'
import type { CopyExport } from './copy-export.ts'
import { readSmallFile, SMALL_FILE_BYTES } from './copy-small-file.ts'
import type { EntryHints } from './entry-hints.ts'
import { contentDiffers, entryIsFolder, overMaxSize, underMinSize } from './errors.ts'
import { filesOf, type SourceFiles } from './files-of.ts'
import type { IngestRequest } from './ingest.ts'
import type { IngestJob, IngestProgress, PinnedEntry } from './ingest-row.ts'
import type { FindKnownContent } from './known-content.ts'
import { readHead } from './read-head.ts'
import type { Transfer } from './transfer.ts'

/** What the one who runs an ingest wants to hear on the way. */
export interface IngestHooks {
  onSize(size: number): void
  onBytes(count: number): void
  /** What had arrived already when this process began. */
  onResume(count: number): void
  save(progress: IngestProgress): Promise<void>
}

/**
 * Copies one picked file, proves that the copy is the original and makes it a file of ours. Goes on
 * where an earlier process stopped. Rejects with a `QuaysideError`; one with `retryAfterMs` leaves
 * everything so that the same call can go on later.
 */
export type StorePickedFile = (
  job: IngestJob,
  hooks: IngestHooks,
  signal: AbortSignal,
) => Promise<StoredFile>

export interface StorePickedFileDeps {
  readonly connections: Pick<Connections, 'accessById'>
  readonly sources: ReadonlyMap<string, Source>
  readonly storage: Storages
  readonly hints: EntryHints
  readonly transfer: Transfer
  readonly copyExport: CopyExport
  readonly findKnownContent: FindKnownContent
  readonly commit: CommitStoredFile
  readonly sealer: Pick<Sealer, 'open'>
}

interface CopyDeps extends StorePickedFileDeps {
  /** Where the app's new objects go. */
  readonly place: Place
}

export function createStorePickedFile(given: StorePickedFileDeps): StorePickedFile {
  return async function storePickedFile(job, hooks, signal) {
    const deps = { ...given, place: await given.storage.placeOf(job.request.appKey) }
    const file = await openPicked(deps, job, signal)
    try {
      checkLimits(file.entry.size, job.request)
      const known = await findKnown(deps, file, signal)
      if (known && (await isThere(deps, known, signal))) {
        return await deps.commit.known(job, file.entry, known)
      }
      if (file.entry.size !== undefined) hooks.onSize(file.entry.size)
      const copy = await copyFile(deps, file, hooks, signal)
      checkCopy(copy, file.entry, job.request)
      return await deps.commit.copy(job, file.entry, copy, known)
    } finally {
      file.opened?.body.cancel()
    }
  }
}

interface PickedFile {
  readonly files: SourceFiles
  readonly request: IngestRequest
  readonly entry: PinnedEntry
  /** The body, open at its first byte, where opening told what the entry is. */
  readonly opened: OpenedFile | undefined
  readonly progress: IngestProgress | undefined
}

async function openPicked(
  deps: StorePickedFileDeps,
  { request, progress }: IngestJob,
  signal: AbortSignal,
): Promise<PickedFile> {
  const files = await filesOf(deps, request)
  const picked = { files, request, progress }
  if (progress) return { ...picked, entry: progress.entry, opened: undefined }

  const openNow = async (exportFormat: string | undefined) => {
    const opened = await files.open(request.ref, { signal, exportFormat })
    return { ...picked, entry: opened.entry, opened }
  }
  const size = deps.hints.size(request.connectionId, request.ref)
  const isSmall = size !== undefined && size <= SMALL_FILE_BYTES
  if (!files.stat || request.exportFormat !== undefined || isSmall) {
    return openNow(request.exportFormat)
  }
  const entry = await files.stat(request.ref, { signal })
  if (entry.kind === 'folder') throw entryIsFolder()
  if (entry.exportFormats.length > 0) return openNow(entry.exportFormats[0])
  return { ...picked, entry, opened: undefined }
}

async function findKnown(
  { findKnownContent, place: { location } }: CopyDeps,
  { entry: { blockHash, size }, request: { appKey } }: PickedFile,
  signal: AbortSignal,
) {
  if (blockHash === undefined || size === undefined) return undefined
  return findKnownContent({ appKey, location, blockHash, size }, signal)
}

/** A row without its bytes (a restored backup, a hand in the storage) must not stop the file for good. */
async function isThere(
  { storage }: StorePickedFileDeps,
  object: StoredObject,
  signal: AbortSignal,
) {
  return (await storage.size(object.storageKey, { signal })) === object.size
}

async function copyFile(
  deps: CopyDeps,
  file: PickedFile,
  hooks: IngestHooks,
  signal: AbortSignal,
): Promise<Copy> {
  const { size } = file.entry
  if (size === undefined) return copyInOneGo(deps, file, hooks, signal)
  if (size <= SMALL_FILE_BYTES) return copySmall(deps, file, size, hooks, signal)
  if (file.opened?.isOnlyWhole) return copyInOneGo(deps, file, hooks, signal)
  return copyLarge(deps, file, size, hooks, signal)
}

async function copySmall(
  { storage, place }: CopyDeps,
  { files, request, entry, opened }: PickedFile,
  size: number,
  hooks: IngestHooks,
  signal: AbortSignal,
): Promise<Copy> {
  const body = opened ?? (await files.open(request.ref, { signal, rev: entry.rev }))
  const { bytes, sha256, blockHash } = await readSmallFile(body, size)
  hooks.onBytes(size)
  checkHash(blockHash, entry)
  const storageKey = place.newKey()
  await storage.put(storageKey, bytes, { signal })
  return { storageKey, size, sha256, blockHash, head: bytes }
}

/** Of what cannot be gone on with from the middle, or has no known end. */
async function copyInOneGo(
  deps: CopyDeps,
  { files, request, opened: begun }: PickedFile,
  hooks: IngestHooks,
  signal: AbortSignal,
): Promise<Copy> {
  const { storage, copyExport, place } = deps
  const { appKey, maxSize, exportFormat } = request
  const opened = begun ?? (await files.open(request.ref, { signal, exportFormat }))
  const storageKey = place.newKey()
  const upload = await storage.beginUpload(storageKey, { signal })
  try {
    const copied = await copyExport({
      appKey,
      opened,
      upload,
      maxSize,
      onBytes: hooks.onBytes,
      signal,
    })
    await upload.finish(copied.size, { signal })
    return {
      storageKey,
      ...copied,
      head: await readHead(storage, { storageKey, size: copied.size }, signal),
    }
  } catch (error) {
    await upload.abort().catch(() => undefined) // the sweep finds what could not be removed
    throw error
  }
}

async function copyLarge(
  { storage, transfer, place }: CopyDeps,
  { files, request, entry, opened, progress }: PickedFile,
  size: number,
  hooks: IngestHooks,
  signal: AbortSignal,
): Promise<Copy> {
  const { upload, storageKey, from } = await openUpload({ storage, place }, progress, signal)
  hooks.onResume(from.ranges.reduce((sum, [start, end]) => sum + end - start, 0))
  const save = (saved: typeof from) =>
    hooks.save({ entry, storageKey, uploadState: upload.state, ...saved })
  try {
    await save(from)
    const digests = await transfer({
      appKey: request.appKey,
      openAt: ({ start, end }, laneSignal) =>
        files.open(entry.id, { start, end, rev: entry.rev, signal: laneSignal }),
      first: opened,
      upload,
      size,
      from,
      onBytes: hooks.onBytes,
      onCheckpoint: save,
      signal,
    })
    checkHash(digests.blockHash, entry)
    await upload.finish(size, { signal })
    return {
      storageKey,
      size,
      ...digests,
      head: await readHead(storage, { storageKey, size }, signal),
    }
  } finally {
    await upload.release()
  }
}

async function openUpload(
  { storage, place }: Pick<CopyDeps, 'storage' | 'place'>,
  progress: IngestProgress | undefined,
  signal: AbortSignal,
): Promise<{
  upload: StorageUpload
  storageKey: string
  from: Pick<IngestProgress, 'ranges' | 'hashes'>
}> {
  if (progress) {
    const { storageKey, uploadState, ranges, hashes } = progress
    const upload = await storage.resumeUpload(storageKey, uploadState, { signal })
    if (upload) return { upload, storageKey, from: { ranges, hashes } }
  }
  const storageKey = place.newKey()
  const upload = await storage.beginUpload(storageKey, { signal })
  return { upload, storageKey, from: { ranges: [], hashes: undefined } }
}

function checkLimits(size: number | undefined, { minSize, maxSize }: IngestRequest): void {
  if (size === undefined) return
  if (maxSize !== undefined && size > maxSize) throw overMaxSize(size, maxSize)
  if (minSize !== undefined && size < minSize) throw underMinSize(size, minSize)
}

function checkHash(blockHash: string, entry: PinnedEntry): void {
  if (entry.blockHash === undefined || entry.blockHash === blockHash) return
  throw contentDiffers(`hash ${blockHash}, expected ${entry.blockHash}`)
}

function checkCopy(copy: Copy, entry: PinnedEntry, request: IngestRequest): void {
  if (entry.size !== undefined && copy.size !== entry.size) {
    throw contentDiffers(`${copy.size} bytes, expected ${entry.size}`)
  }
  checkHash(copy.blockHash, entry)
  checkLimits(copy.size, request)
}
