import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { LinkedFile, StoredFile } from '../../files/file-record.ts'
import type { ByteBody } from '../../lib/byte-body.ts'
import { sniffContentType } from '../../lib/content-type.ts'
import { readStart } from '../../lib/descriptors.ts'
import { cleanFileName } from '../../lib/file-name.ts'
import { linkedBodyCut } from '../../links/errors.ts'
import type { LinkedFiles } from '../../links/linked-files.ts'
import type { ReadContent } from '../../links/read-content.ts'
import type { PublicSource } from '../../sources/source.ts'
import { isInSharedStorage, type Storages } from '../../storage/storages.ts'
import { fromReadError, fromSystemError } from '../../storage/system-errors.ts'
import type { LocalFile } from '../engines/engine.ts'
import { conversionTooLarge } from '../engines/errors.ts'
import type { Scratch } from '../scratch.ts'
import type { SourceAtAddress } from './derivative.ts'
import { sourceTimeout } from './errors.ts'
import type { PinnedSource } from './identity.ts'

export interface SourceFilesDeps {
  readonly storage: Pick<Storages, 'path'>
  readonly readContent: ReadContent
  readonly linkedFiles: Pick<LinkedFiles, 'open'>
  /** Fetches what is at addresses, through the egress gate. */
  readonly web: PublicSource
  /** No larger source is taken. */
  readonly maxBytes: number
  /** For all of a source that has to be fetched; two minutes by default. */
  readonly fetchMs?: number | undefined
  /** Asked now and then while bytes come: many sources may come at a time. */
  readonly checkSpace: Scratch['check']
}

/**
 * Brings a source to the local disk, where it is not there already: then it is the storage's own
 * file, which nobody may write to. Rejects with `conversion_too_large`, `conversion_source_timeout`,
 * `conversion_space_low`, and as reading the source does.
 */
export type BringSource = (
  source: PinnedSource,
  to: {
    readonly folder: string
    /** Of the file in that folder. */
    readonly name: string
    readonly signal: AbortSignal
  },
) => Promise<LocalFile>

const FETCH_MS = 120_000
const LOOK_BYTES = 16 * 1024 ** 2
const CHUNK_BYTES = 256 * 1024
/** Enough to tell a file's type by its first bytes. */
const HEAD_BYTES = 4_100

type Target = Parameters<BringSource>[1] & Pick<SourceFilesDeps, 'checkSpace'>

export function createBringSource(deps: SourceFilesDeps): BringSource {
  const { fetchMs = FETCH_MS, checkSpace } = deps

  return async function bringSource(source, { folder, name, signal }) {
    const deadline = AbortSignal.timeout(fetchMs)
    const target = { folder, name, checkSpace, signal: AbortSignal.any([signal, deadline]) }
    try {
      if (source.kind === 'address') return await bringAddress(deps, source, target)
      const { file } = source
      if (file.size !== undefined && file.size > deps.maxBytes) throw tooLarge(deps.maxBytes)
      const local = await (file.kind === 'stored'
        ? bringStored(deps, file, target)
        : bringLinked(deps, file, source.rev, target))
      return { ...local, contentType: await typeOf(local, file), isTypeOfBytes: true }
    } catch (error) {
      signal.throwIfAborted()
      throw deadline.aborted ? sourceTimeout(fetchMs / 1_000, error) : error
    }
  }
}

/** By its bytes: clients say of a file what they like, and some that they know nothing. */
async function typeOf(
  { path, filename, contentType }: LocalFile,
  file: StoredFile | LinkedFile,
): Promise<string> {
  const head = await readStart(path, HEAD_BYTES).catch((error: unknown) => {
    throw file.kind === 'stored' ? fromReadError(file.storageKey, error) : fromSystemError(error)
  })
  return await sniffContentType(head, filename, contentType)
}

async function bringStored(
  { storage, readContent, maxBytes }: SourceFilesDeps,
  file: StoredFile,
  target: Target,
): Promise<LocalFile> {
  const { storageKey, contentType, filename, size } = file
  if (storage.path && isInSharedStorage(storageKey)) {
    return { path: storage.path(storageKey), contentType, filename, size }
  }
  const written = await write(readContent(file, target.signal), target, maxBytes)
  return { path: written.path, contentType, filename, size }
}

async function bringLinked(
  { linkedFiles, maxBytes }: SourceFilesDeps,
  file: LinkedFile,
  rev: string | undefined,
  target: Target,
): Promise<LocalFile> {
  const { signal } = target
  const opened = await linkedFiles.open(file, { rev: rev || undefined, signal })
  const { path, size } = await write(chunksOf(opened.body), target, maxBytes)
  if (opened.length !== undefined && size !== opened.length) {
    throw linkedBodyCut(size, opened.length)
  }
  return { path, size, contentType: file.contentType, filename: file.filename }
}

async function bringAddress(
  { web, maxBytes }: SourceFilesDeps,
  { url, headers }: SourceAtAddress,
  target: Target,
): Promise<LocalFile> {
  const { entry, length, body } = await web.open(url, { headers, signal: target.signal })
  if (length !== undefined && length > maxBytes) {
    body.cancel()
    throw tooLarge(maxBytes)
  }
  const { path, size, head } = await write(chunksOf(body), target, maxBytes)
  if (length !== undefined && size !== length) throw linkedBodyCut(size, length)
  const filename = cleanFileName(entry.name)
  const contentType = await sniffContentType(head, filename, entry.contentType)
  return { path, size, filename, contentType, isTypeOfBytes: true }
}

/** A chunk's memory is written again when the next one is asked for. */
export async function* chunksOf(body: ByteBody): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  try {
    for (;;) {
      const count = await body.fill(buffer)
      if (count > 0) yield buffer.subarray(0, count)
      if (count < buffer.length) return
    }
  } finally {
    body.cancel()
  }
}

interface Written {
  readonly path: string
  readonly size: number
  readonly head: Uint8Array
}

/** Whoever sends without end is cut off at the limit, or when others would lack the room. */
async function write(
  chunks: AsyncIterable<Uint8Array>,
  { folder, name, checkSpace }: Target,
  maxBytes: number,
): Promise<Written> {
  const path = join(folder, name)
  let size = 0
  let lookAt = 0
  let head: Uint8Array = new Uint8Array(0)
  const file = await open(path, 'wx')
  try {
    for await (const chunk of chunks) {
      if (size + chunk.length > maxBytes) throw tooLarge(maxBytes)
      if (size === 0) head = chunk.slice(0, HEAD_BYTES)
      if (size >= lookAt) {
        await checkSpace()
        lookAt = size + LOOK_BYTES
      }
      await file.writeFile(chunk)
      size += chunk.length
    }
  } catch (error) {
    throw fromSystemError(error)
  } finally {
    await file.close()
  }
  return { path, size, head }
}

const tooLarge = (maxBytes: number) =>
  conversionTooLarge(`it has more than ${Math.floor(maxBytes / 1024 / 1024)} MiB`)
