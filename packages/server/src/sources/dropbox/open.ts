import { QuaysideError } from '../../errors.ts'
import type { ByteBody } from '../../lib/byte-body.ts'
import { byteBodyFromBytes } from '../../lib/byte-body-from-bytes.ts'
import { HttpBytesError } from '../../lib/http-bytes-error.ts'
import type { Access, FileEntry, OpenedFile, OpenOptions, PersonalSource } from '../source.ts'
import type { Download } from './answers.ts'
import { entryChanged, entryIsFolder, fromTransport, rangeOfExport, unavailable } from './errors.ts'
import { toEntryPath } from './path.ts'
import type { Rpc } from './rpc.ts'
import { toExportEntry, toFileEntry } from './wire.ts'

export interface OpenDeps {
  readonly rpc: Rpc
  readonly stat: PersonalSource['stat']
}

/**
 * Opens a file by one call of Dropbox: what the file is comes in the same answer. A document that
 * exists only as exports is noticed by Dropbox's refusal and exported in its default format.
 */
export function createOpen(deps: OpenDeps): PersonalSource['open'] {
  return async function open(access, ref, options) {
    if (options.exportFormat !== undefined) return await openExport(deps, access, ref, options)
    if (isEmptyRange(options)) return await openNothing(deps, access, ref, options)
    try {
      return await openFile(deps, access, ref, options)
    } catch (error) {
      const code = error instanceof QuaysideError ? error.code : undefined
      if (code === 'source_entry_not_downloadable') {
        return await openExport(deps, access, ref, options)
      }
      if (code === 'source_range_invalid' && startOf(options) === 0) {
        // No byte of an empty file can be asked for.
        return await openFile(deps, access, ref, { ...options, end: undefined })
      }
      if (code === 'source_entry_missing' && options.rev !== undefined) {
        await explainMissingRev(deps, access, ref, options.rev, options.signal)
      }
      throw error
    }
  }
}

const startOf = ({ start }: OpenOptions) => start ?? 0
const isEmptyRange = (options: OpenOptions) =>
  options.end !== undefined && options.end <= startOf(options)

async function openFile(
  { rpc }: OpenDeps,
  access: Access,
  ref: string,
  options: OpenOptions,
): Promise<OpenedFile> {
  const path = options.rev === undefined ? toEntryPath(ref) : `rev:${options.rev}`
  const range = toRangeHeader(options)
  const { signal } = options
  const download = await rpc.download(access, 'files/download', { arg: { path }, range, signal })
  try {
    const entry = toFileEntry(download.result)
    if (entry === undefined) throw unavailable('a download without a file’s metadata')
    assertRev(entry, options.rev)
    const start = startOf(options)
    if (range !== undefined) assertRange(download, start)
    return { entry, start, length: download.length, body: toSourceBody(download.body) }
  } catch (error) {
    download.body.cancel()
    throw error
  }
}

function toRangeHeader({ start = 0, end }: OpenOptions): string | undefined {
  if (start === 0 && end === undefined) return undefined
  return `bytes=${start}-${end === undefined ? '' : end - 1}`
}

function assertRev(entry: FileEntry, rev: string | undefined): void {
  if (rev !== undefined && entry.rev !== rev) throw entryChanged(`${entry.rev} instead of ${rev}`)
}

function assertRange({ status, headers }: Download, start: number): void {
  const range = headers.get('content-range') ?? ''
  if (status !== 206 || !range.startsWith(`bytes ${start}-`)) {
    throw unavailable(`status ${status}, range ${JSON.stringify(range)} for bytes from ${start}`)
  }
}

async function openExport(
  { rpc }: OpenDeps,
  access: Access,
  ref: string,
  options: OpenOptions,
): Promise<OpenedFile> {
  if (startOf(options) > 0 || options.end !== undefined) throw rangeOfExport()
  const { exportFormat, signal } = options
  const arg = {
    path: toEntryPath(ref),
    ...(exportFormat === undefined ? {} : { export_format: exportFormat }),
  }
  const download = await rpc.download(access, 'files/export', { arg, signal })
  try {
    const entry = toExportEntry(download.result, download.length)
    if (entry === undefined) throw unavailable('an export without metadata')
    assertRev(entry, options.rev)
    const body = toSourceBody(download.body)
    return { entry, start: 0, length: download.length, isOnlyWhole: true, body }
  } catch (error) {
    download.body.cancel()
    throw error
  }
}

async function openNothing(
  { stat }: OpenDeps,
  access: Access,
  ref: string,
  options: OpenOptions,
): Promise<OpenedFile> {
  const entry = await stat(access, ref, options)
  if (entry.kind === 'folder') throw entryIsFolder()
  assertRev(entry, options.rev)
  return { entry, start: startOf(options), length: 0, body: byteBodyFromBytes(new Uint8Array(0)) }
}

/** A revision that cannot be read: has the file gone, or is it another one now? Throws which. */
async function explainMissingRev(
  { stat }: OpenDeps,
  access: Access,
  ref: string,
  rev: string,
  signal: AbortSignal,
): Promise<void> {
  const entry = await stat(access, ref, { signal })
  if (entry.kind === 'folder') throw entryIsFolder()
  assertRev(entry, rev)
}

/** The same body, with faults in the words of a source. */
function toSourceBody(body: ByteBody): ByteBody {
  return {
    async fill(target) {
      try {
        return await body.fill(target)
      } catch (error) {
        throw error instanceof HttpBytesError ? fromTransport(error, 'body') : error
      }
    },
    filled: body.filled,
    cancel: body.cancel,
  }
}
