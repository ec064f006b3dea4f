import { createLane, type OpenAt } from '../../ingest/lane.ts'
import type { ByteBody } from '../../lib/byte-body.ts'
import { randomText } from '../../lib/ids.ts'
import type { FileEntry, OpenedFile } from '../../sources/source.ts'
import { contentLost } from '../errors.ts'
import type { ExportContent } from './content.ts'

type Pinned = Pick<FileEntry, 'rev' | 'size' | 'blockHash' | 'modifiedAt'>

/** A file elsewhere of which any range can be had, each by a connection of its own. */
export function rangedContent(
  openAt: OpenAt,
  entry: Pinned & { readonly size: number },
  filename: string,
): ExportContent {
  return {
    ...factsOf(entry, filename),
    isOnlyInOrder: false,
    async read(offset, target, signal) {
      const length = Math.min(target.length, entry.size - offset)
      const lane = createLane({ openAt, onBytes: () => undefined, signal })
      try {
        await lane.fill({ offset, length }, { position: offset, end: offset + length }, target)
        return length
      } finally {
        lane.close()
      }
    },
    close: () => undefined,
  }
}

/** The same over one connection that is open already, gone on with where it breaks off. */
export function steadyContent(
  openAt: OpenAt,
  { entry, opened }: { readonly entry: Pinned & { readonly size: number }; opened: OpenedFile },
  filename: string,
): ExportContent {
  const stop = new AbortController()
  const lane = createLane({
    openAt,
    first: opened,
    onBytes: () => undefined,
    signal: stop.signal,
  })
  return {
    ...factsOf(entry, filename),
    isOnlyInOrder: true,
    async read(offset, target, signal) {
      const length = Math.min(target.length, entry.size - offset)
      const onAbort = () => stop.abort(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
      try {
        await lane.fill({ offset, length }, { position: offset, end: entry.size }, target)
        return length
      } finally {
        signal.removeEventListener('abort', onAbort)
      }
    },
    close: () => lane.close(),
  }
}

/** What can be had from its beginning to its end, and only once. */
export function passingContent(
  body: ByteBody,
  { filename, size }: Pick<ExportContent, 'filename' | 'size'>,
): ExportContent {
  let position = 0
  return {
    filename,
    size,
    blockHash: undefined,
    version: randomText(20),
    modifiedAt: undefined,
    isOnlyInOrder: true,
    async read(offset, target) {
      if (offset !== position) throw contentLost(`at ${position}, wanted ${offset}`)
      try {
        const count = await body.fill(target)
        position += count
        if (count < target.length && size !== undefined && position !== size) {
          throw contentLost(`${position} of ${size} bytes`)
        }
        return count
      } catch (error) {
        throw contentLost('it broke off', error)
      }
    },
    close: () => body.cancel(),
  }
}

function factsOf({ rev, size, blockHash, modifiedAt }: Pinned, filename: string) {
  return { filename, size, blockHash, version: rev, modifiedAt }
}
