import type { Readable } from 'node:stream'
import yazl from 'yazl'

/** A file on its way into an archive. */
export interface ZipEntry {
  readonly name: string
  /** Bytes, where that is known. Fewer or more make the archive fail. */
  readonly size: number | undefined
  readonly modifiedAt: Date | undefined
  /** Worth the time. */
  readonly isCompressed: boolean
  /** Begins to read it; asked for once everything before it is written. */
  open(): Promise<Readable>
}

export interface ZipStream {
  /** Fails with what befalls any of its files. Destroying it ends everything. */
  readonly body: Readable
  /** Known when nothing is compressed and all sizes are known. */
  readonly length: number | undefined
}

/** From here on the old form of the format has no room for sizes and places. */
const OLD_LIMIT = 0xffffffff
/** For files without an own time; the same bytes make the same archive. */
const NO_TIME = new Date(Date.UTC(2000, 0, 1))

/**
 * Writes files into an archive while it is read, one after the other; nothing is kept. Sizes beyond
 * 4 GiB and unknown ones are written in the ZIP64 form.
 */
export function writeZip(entries: readonly ZipEntry[]): ZipStream {
  const archive = new yazl.ZipFile()
  const body = archive.outputStream as Readable
  let reading: Readable | undefined
  archive.on('error', (error: Error) => body.destroy(error))
  body.once('close', () => reading?.destroy())
  for (const { name, size, modifiedAt = NO_TIME, isCompressed, open } of entries) {
    const options = {
      ...{ mtime: modifiedAt, mode: 0o100644, compress: isCompressed },
      ...(size !== undefined && { size }),
      forceZip64Format: size === undefined || size >= OLD_LIMIT,
    }
    archive.addReadStreamLazy(name, options, (done) => {
      open().then(
        (stream) => {
          reading = stream
          stream.on('error', (error) => body.destroy(error))
          if (body.destroyed) stream.destroy()
          else done(null, stream)
        },
        (error: Error) => body.destroy(error),
      )
    })
  }
  return { body, length: finish(archive, directorySize(entries)) }
}

/** From here on yazl counts on the newer form of an archive's end, whatever it writes. */
const LARGE_DIRECTORY = 0xffff
/** Of a file in the list of contents, beside its name: with its time, and its size in the ZIP64 form. */
const RECORD_BYTES = 46 + 9 + 28

/** Bytes of the list of contents, at most. */
function directorySize(entries: readonly ZipEntry[]): number {
  return entries.reduce((sum, { name }) => sum + RECORD_BYTES + Buffer.byteLength(name), 0)
}

function finish(archive: yazl.ZipFile, directoryBytes: number): number | undefined {
  let length = -1
  // Called at once. Its types have lost its parameter.
  const told = (total: number) => {
    length = total
  }
  const forceZip64Format = directoryBytes >= LARGE_DIRECTORY
  archive.end({ forceZip64Format, comment: '' }, told as () => void)
  return length < 0 ? undefined : length
}
