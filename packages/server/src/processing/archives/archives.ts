import { Readable } from 'node:stream'
import type { Database } from '../../db/database.ts'
import { type Conversion, fileConverted } from '../../events/file-converted.ts'
import type { RecordEvent } from '../../events/record.ts'
import { type FileRecord, lastModifiedOf } from '../../files/file-record.ts'
import { cleanFileName } from '../../lib/file-name.ts'
import type { ReadContent } from '../../links/read-content.ts'
import type { PublicSource } from '../../sources/source.ts'
import type { Storages } from '../../storage/storages.ts'
import type { DerivativeAsk, DerivativeSource } from '../derivatives/derivative.ts'
import { chunksOf } from '../derivatives/source-files.ts'
import { conversionTooLarge } from '../engines/errors.ts'
import { entryNames, entryPaths } from './entry-names.ts'
import { writeZip, type ZipEntry } from './write-zip.ts'

export interface ArchivesDeps {
  readonly database: Database
  readonly storage: Pick<Storages, 'locationOf'>
  readonly readContent: ReadContent
  /** What is at addresses, through the egress gate. */
  readonly web: PublicSource
  readonly recordEvent: RecordEvent
}

/** An archive that is written while it is read. */
export interface Archive {
  readonly filename: string
  readonly contentType: string
  /** Where it is known before everything was read. */
  readonly length: number | undefined
  readonly body: Readable
}

/**
 * Archives of several files, made anew for whoever asks and kept nowhere: they take no room but that
 * of a few chunks, however large they get.
 */
export interface Archives {
  /**
   * Begins one. The first file is opened before that, so that what is wrong with it is told in
   * words; what befalls another breaks the archive off. Rejects with `conversion_too_large`, and as
   * reading files and addresses does. It ends once `fp.converse` is told.
   */
  open(ask: DerivativeAsk, signal: AbortSignal): Promise<Archive>
  /**
   * The same of files in folders, as many as there are; nothing is told of it. Each is looked up
   * when its turn comes.
   */
  openFolder(folder: ArchivedFolder, signal: AbortSignal): Promise<Archive>
}

export interface ArchivedFolder {
  /** What the archive is called, without `.zip`. */
  readonly name: string
  readonly files: readonly ArchivedFile[]
}

/** A file on its way into an archive. */
export interface ArchivedFile {
  /** Where it is to lie: `2026/May/a.jpg`. */
  readonly path: string
  readonly size: number
  readonly modifiedAt: Date
  readonly contentType: string
  /** Rejects with `file_missing` when it was deleted meanwhile. */
  find(): Promise<FileRecord>
}

/** More than an address has room for, and than people unpack. */
const MAX_ENTRIES = 1_000
/** Of everything together: what takes hours to send is better fetched one by one. */
const MAX_BYTES = 64 * 1024 ** 3

/** Texts, and what is mostly text; everything else is as small as it gets. */
const COMPRESSIBLE =
  /^text\/|^application\/(json|xml|javascript|sql|rtf|x-sh|postscript)|[+/](json|xml)$|^image\/(svg|bmp|tiff)|^font\/(ttf|otf)|^application\/(msword|vnd\.ms-(excel|powerpoint)$)/

export function createArchives(deps: ArchivesDeps): Archives {
  return {
    async open(ask, signal) {
      const { sources } = ask
      checkRoom(sources)
      const names = entryNames(sources.map(nameOf))
      const openings = sources.map((source) => createOpening(deps, source, signal))
      const { body, length } = await writeOpenings(openings, names)
      // Whoever reads it later is told then.
      body.on('error', () => undefined)
      const told = async function* () {
        yield* body
        await tell(deps, ask)
      }
      const whole = Readable.from(told(), { objectMode: false })
      // Whoever gives it up before it has begun gives up what it is made of.
      whole.once('close', () => body.destroy())
      return { body: whole, length, contentType: 'application/zip', filename: 'files.zip' }
    },
    async openFolder({ name, files }, signal) {
      if (files.reduce((total, { size }) => total + size, 0) > MAX_BYTES) throw tooLarge()
      const openings = files.map((file) => archivedOpening(deps, file, signal))
      const paths = entryPaths(files.map(({ path }) => path))
      const { body, length } = await writeOpenings(openings, paths)
      return {
        body,
        length,
        contentType: 'application/zip',
        filename: cleanFileName(`${name}.zip`),
      }
    },
  }
}

type Opening = Omit<ZipEntry, 'name'>

/** The first is opened before anything is answered. */
async function writeOpenings(openings: readonly Opening[], names: readonly string[]) {
  const [first, ...others] = openings
  const begun = first ? [await begin(first), ...others] : []
  return writeZip(begun.map((opening, at): ZipEntry => ({ ...opening, name: names[at] ?? '' })))
}

function checkRoom(sources: readonly DerivativeSource[]): void {
  if (sources.length > MAX_ENTRIES) {
    throw conversionTooLarge(`an archive has at most ${MAX_ENTRIES.toLocaleString('en')} files`)
  }
  const known = sources.map((source) => (source.kind === 'file' ? (source.file.size ?? 0) : 0))
  if (known.reduce((total, size) => total + size, 0) > MAX_BYTES) throw tooLarge()
}

const tooLarge = () =>
  conversionTooLarge(`an archive has at most ${MAX_BYTES / 1024 ** 3} GiB of files`)

function nameOf(source: DerivativeSource): string {
  if (source.kind === 'file') return source.file.filename
  const path = URL.parse(source.url)?.pathname ?? ''
  try {
    return decodeURIComponent(path.slice(path.lastIndexOf('/') + 1))
  } catch {
    return path.slice(path.lastIndexOf('/') + 1)
  }
}

function createOpening(deps: ArchivesDeps, source: DerivativeSource, signal: AbortSignal): Opening {
  return source.kind === 'file'
    ? fileOpening(deps, source.file, signal)
    : addressOpening(deps, source, signal)
}

function fileOpening(
  { readContent }: ArchivesDeps,
  file: FileRecord,
  signal: AbortSignal,
): Opening {
  return {
    size: file.size,
    modifiedAt: lastModifiedOf(file),
    isCompressed: COMPRESSIBLE.test(file.contentType),
    open: async () => toStream(readContent(file, signal)),
  }
}

function archivedOpening(
  { readContent }: ArchivesDeps,
  { size, modifiedAt, contentType, find }: ArchivedFile,
  signal: AbortSignal,
): Opening {
  return {
    ...{ size, modifiedAt, isCompressed: COMPRESSIBLE.test(contentType) },
    open: async () => toStream(readContent(await find(), signal)),
  }
}

/** Its size is known once it is opened, which is when its turn comes. */
function addressOpening(
  { web }: ArchivesDeps,
  { url, headers }: DerivativeSource & { readonly kind: 'address' },
  signal: AbortSignal,
): Opening {
  return {
    size: undefined,
    modifiedAt: undefined,
    isCompressed: false,
    async open() {
      const { body, length } = await web.open(url, { headers, signal })
      if (length !== undefined && length > MAX_BYTES) {
        body.cancel()
        throw tooLarge()
      }
      return toStream(limited(chunksOf(body)))
    },
  }
}

async function* limited(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > MAX_BYTES) throw tooLarge()
    yield chunk
  }
}

/** A chunk's memory is written again when the next one is asked for, so each is taken along. */
function toStream(chunks: AsyncIterable<Uint8Array>): Readable {
  const copies = async function* () {
    for await (const chunk of chunks) yield Buffer.from(chunk)
  }
  return Readable.from(copies(), { objectMode: false, highWaterMark: 256 * 1024 })
}

/** Opens it now, and reads until there are bytes. */
async function begin(opening: Opening): Promise<Opening> {
  const stream = await opening.open()
  await new Promise<void>((done, fail) => {
    stream.once('error', fail)
    stream.once('end', done)
    stream.once('readable', () => {
      stream.off('error', fail)
      done()
    })
  })
  return { ...opening, open: async () => stream }
}

async function tell({ database, recordEvent, storage }: ArchivesDeps, ask: DerivativeAsk) {
  const [source] = ask.sources
  if (!source) return
  const conversion: Conversion = { path: ask.path, original: originalOf(storage, source) }
  await database.transaction((trx) => recordEvent(trx, ask.appKey, fileConverted, conversion))
}

function originalOf(
  storage: ArchivesDeps['storage'],
  source: DerivativeSource,
): Conversion['original'] {
  if (source.kind === 'address') {
    const filename = nameOf(source)
    return { kind: 'address', url: source.url, filename, contentType: '', size: 0 }
  }
  const { file } = source
  const location = file.kind === 'stored' ? storage.locationOf(file.storageKey) : ''
  return { kind: 'file', file, location }
}
