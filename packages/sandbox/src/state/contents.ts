import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, unlinkSync } from 'node:fs'
import { appendFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createPatternBlocks, PATTERN_PERIOD } from '../pattern.ts'
import type { Pattern, SeedContent } from '../seed-entry.ts'
import { createByteCache } from './byte-cache.ts'
import { contentHash, contentHashOfBlocks, contentHashOfRepeating } from './content-hash.ts'
import { concat, hashBlocks, readPieces } from './read-pieces.ts'
import type { ContentRef, Revision } from './records.ts'

/** Bytes at rest: what a revision needs to know of them. */
export interface StoredContent {
  readonly content: ContentRef
  readonly size: number
  readonly contentHash: string
}

/** Something that can be sent whole or in part. */
export interface Body {
  readonly size: number
  /** The bytes if they are small and at hand; otherwise undefined, and `pieces` has them. */
  whole(): Promise<Uint8Array | undefined>
  /** The bytes in order. A piece may be overwritten when the third one after it is asked for. */
  pieces(start: number, end: number): AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

export interface Contents {
  /** Keeps bytes given in memory. */
  keep(content: SeedContent): Promise<StoredContent>
  /** What an uploaded file would be as content. Reads it if its digests are not known. */
  describe(
    file: string,
    { size, digests }: { size: number; digests: readonly Uint8Array[] | undefined },
  ): Promise<StoredContent>
  /**
   * Keeps a described file under a second name: the first stays until its owner removes it, and
   * nobody may write to it any more. What it returns takes the claim back. Neither waits, so that
   * nothing can happen between a claim, the commit it is for, and the end of a failed one.
   */
  claim(file: string, described: StoredContent): () => void
  /** The bytes of a revision, for sending. */
  open(revision: Revision): Body
  /** All bytes of a revision at once; the caller has checked the size. */
  read(revision: Revision): Promise<Uint8Array>
  /** A new name in the folder for files on their way in. */
  temporaryFile(): string
  /** Deletes the files of contents that no revision has any more. */
  sweep(isUsed: (contentHash: string) => boolean): Promise<void>
}

/** Files up to this size are remembered in memory after the first read. */
const SMALL_BYTES = 1024 * 1024
const CACHE_BYTES = 64 * 1024 * 1024

export async function openContents(dataDir: string): Promise<Contents> {
  const root = join(dataDir, 'contents')
  const incoming = join(dataDir, 'incoming')
  await rm(incoming, { recursive: true, force: true })
  await Promise.all([mkdir(root, { recursive: true }), mkdir(incoming, { recursive: true })])
  const patterns = createPatternBlocks()
  const cache = createByteCache(CACHE_BYTES)
  const folders = new Set<string>()

  const fileOf = (hash: string) => join(root, hash.slice(0, 2), hash.slice(2))
  const temporaryFile = () => join(incoming, randomUUID())

  /** There are only 256 of them, each made in less time than a thread would be woken for it. */
  function makeFolder(folder: string): void {
    if (!folders.has(folder)) {
      mkdirSync(folder, { recursive: true })
      folders.add(folder)
    }
  }

  async function keepBytes(bytes: Uint8Array): Promise<StoredContent> {
    const hash = contentHash(bytes)
    const file = fileOf(hash)
    if ((await sizeOf(file)) !== bytes.length) {
      const temporary = temporaryFile()
      makeFolder(dirname(file))
      await writeFile(temporary, bytes)
      await rename(temporary, file)
    }
    return { content: { kind: 'disk' }, size: bytes.length, contentHash: hash }
  }

  function keepPattern(pattern: Pattern): StoredContent {
    const { seed, size } = pattern
    const hash = contentHashOfRepeating(size, PATTERN_PERIOD, (start, end) =>
      patterns.pieces(pattern, start, end),
    )
    return { content: { kind: 'pattern', seed }, size, contentHash: hash }
  }

  function patternBody(seed: number, size: number): Body {
    return {
      size,
      whole: async () =>
        size > SMALL_BYTES
          ? undefined
          : cache.get(`${seed} ${size}`, async () => patterns.block({ seed, size })),
      pieces: (start, end) => patterns.pieces({ seed, size }, start, end),
    }
  }

  function diskBody(hash: string, size: number): Body {
    const file = fileOf(hash)
    return {
      size,
      whole: async () => (size > SMALL_BYTES ? undefined : cache.get(hash, () => readFile(file))),
      pieces: (start, end) => readPieces(file, start, end),
    }
  }

  function openRevision({ content, contentHash: hash, size }: Revision): Body {
    return content.kind === 'pattern' ? patternBody(content.seed, size) : diskBody(hash, size)
  }

  return {
    temporaryFile,
    open: openRevision,
    keep: async (content) =>
      content instanceof Uint8Array ? keepBytes(content) : keepPattern(content.pattern),
    async describe(file, { size, digests }) {
      if (size === 0) {
        // An upload without a byte may never have made its file.
        await appendFile(file, '')
      }
      const hash = contentHashOfBlocks(digests ?? (await hashBlocks(readPieces(file, 0, size))))
      makeFolder(dirname(fileOf(hash)))
      return { content: { kind: 'disk' }, size, contentHash: hash }
    },
    claim(file, { contentHash: hash }) {
      const isNew = linkUnlessThere(file, fileOf(hash))
      return () => {
        if (isNew) {
          unlinkSync(fileOf(hash))
        }
      }
    },
    async sweep(isUsed) {
      for (const start of await readdir(root)) {
        const rests = await readdir(join(root, start))
        const unused = rests.filter((rest) => !isUsed(start + rest))
        await Promise.all(unused.map((rest) => rm(fileOf(start + rest), { force: true })))
      }
    },
    async read(revision) {
      const body = openRevision(revision)
      return (await body.whole()) ?? concat(body.pieces(0, body.size))
    },
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => undefined)
  return found?.size
}

/** The same bytes are kept once; false if they were there. */
function linkUnlessThere(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      return false
    }
    throw error
  }
}
