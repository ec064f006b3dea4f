import { createHash } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import type { ByteBody } from '../../lib/byte-body.ts'
import { byteBodyFromFile } from '../../lib/byte-body-from-file.ts'
import type { Handle } from '../../lib/ids.ts'
import { type CopyFacts, createCopyingBody } from './copying-body.ts'

/**
 * Copies of what links lead to, on this machine's disk: each of one revision, so that it never goes
 * stale. Whoever reads one has asked the source first whether the link still leads there. Bounded in
 * size; what was read least lately goes first, and what nobody has read for a day goes anyway.
 */
export interface LinkCache {
  has(revision: LinkedRevision): boolean
  /** `undefined` when there is no copy. */
  read(
    revision: LinkedRevision,
    range: { readonly start: number; readonly end: number },
  ): Promise<ByteBody | undefined>
  /**
   * The same body, which leaves a copy behind when it has been read to its end and was what it was
   * said to be. What keeps the copy from being made does not keep the body from being read.
   */
  copying(revision: LinkedRevision, body: ByteBody, facts: CopyFacts): ByteBody
  /** Nothing of this link is kept any more. */
  forget(handle: Handle): void
  close(): Promise<void>
}

export interface LinkedRevision {
  readonly handle: Handle
  readonly rev: string
}

export interface LinkCacheOptions {
  /** The cache's own folder. */
  readonly dir: string
  readonly maxBytes: number
  readonly log: Pick<Logger, 'warn'>
}

/** A copy takes no more than this part of all, so that one file does not drive out all others. */
const LARGEST_PART = 4
const UNREAD_MS = 24 * 3_600_000
const SWEEP_MS = 3_600_000
const UNFINISHED = '.part'

export async function createLinkCache({
  dir,
  maxBytes,
  log,
}: LinkCacheOptions): Promise<LinkCache> {
  await mkdir(dir, { recursive: true })
  const largest = Math.floor(maxBytes / LARGEST_PART)
  const removals = new Set<Promise<void>>()
  const remove = (name: string): void => {
    const removal = rm(join(dir, name), { force: true })
      .catch((error) => log.warn({ err: error }, 'a copy of a linked file cannot be removed'))
      .finally(() => removals.delete(removal))
    removals.add(removal)
  }
  const copies = new LRUCache<string, number>({
    maxSize: Math.max(1, maxBytes),
    sizeCalculation: (size) => Math.max(1, size),
    ttl: UNREAD_MS,
    updateAgeOnGet: true,
    dispose: (_size, name, reason) => {
      if (reason !== 'set') remove(name)
    },
  })
  const unfinished = new Set<string>()
  let unfinishedBytes = 0
  await findCopies(dir, (name, size) => (size <= largest ? copies.set(name, size) : remove(name)))
  const sweeping = setInterval(() => copies.purgeStale(), SWEEP_MS).unref()

  return {
    has: (revision) => copies.has(nameOf(revision)),
    async read(revision, range) {
      const name = nameOf(revision)
      const size = copies.get(name)
      if (size === undefined || range.end > size) return undefined
      const file = await open(join(dir, name)).catch(() => undefined)
      // Another process on this folder may have had no room for it.
      if (!file) copies.delete(name)
      return file && byteBodyFromFile(file, range)
    },
    copying(revision, body, facts) {
      const name = nameOf(revision)
      const isTooMuch = largest === 0 || facts.size + unfinishedBytes > largest
      if (isTooMuch || unfinished.has(name) || copies.has(name)) return body
      const path = join(dir, `${name}${UNFINISHED}`)
      unfinished.add(name)
      unfinishedBytes += facts.size
      return createCopyingBody(body, {
        ...facts,
        path,
        async onEnd(outcome) {
          unfinished.delete(name)
          unfinishedBytes -= facts.size
          if (outcome === 'whole') {
            await rename(path, join(dir, name))
            copies.set(name, facts.size)
          } else {
            await rm(path, { force: true })
          }
        },
        onFault: (error) => log.warn({ err: error }, 'no copy of a linked file could be made'),
      })
    },
    forget(handle) {
      for (const name of [...copies.keys()]) if (isOf(name, handle)) copies.delete(name)
    },
    async close() {
      clearInterval(sweeping)
      await Promise.all(removals)
    },
  }
}

/** The handle stands in front, so that all copies of a link can be told by it. */
function nameOf({ handle, rev }: LinkedRevision): string {
  return `${handle}.${createHash('sha256').update(rev).digest('hex').slice(0, 32)}`
}

const isOf = (name: string, handle: Handle) => name.startsWith(`${handle}.`)

/** What an earlier process left; what it did not finish goes. Those that are oldest are told first. */
async function findCopies(dir: string, tell: (name: string, size: number) => void): Promise<void> {
  const found: { name: string; size: number; readAt: number }[] = []
  for (const name of await readdir(dir)) {
    const path = join(dir, name)
    if (name.endsWith(UNFINISHED)) {
      await rm(path, { force: true })
      continue
    }
    const facts = await stat(path).catch(() => undefined)
    if (facts?.isFile()) found.push({ name, size: facts.size, readAt: facts.atimeMs })
  }
  found.sort((one, other) => one.readAt - other.readAt)
  for (const { name, size } of found) tell(name, size)
}
