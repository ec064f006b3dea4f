import { mkdir, readdir, rm, truncate, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { randomId } from './accounts.ts'
import { HASH_BLOCK_BYTES } from './content-hash.ts'
import type { UploadSession } from './records.ts'
import type { Store } from './store.ts'

const SESSION_LIFETIME_MS = 7 * 24 * 60 * 60 * 1000

/** A chunk whose bytes are already in the session's file. */
export interface ReceivedChunk {
  readonly offset: number
  readonly size: number
  /** Digests of the chunk's blocks, counted from its own beginning. */
  readonly digests: readonly Uint8Array[]
}

export interface Sessions {
  create(accountId: string, kind: UploadSession['kind']): UploadSession
  /** The session of that account, unless it is unknown or too old. */
  get(accountId: string, id: string): UploadSession | undefined
  /** Where the session's bytes are collected. */
  fileOf(id: string): string
  /** Counts a chunk as received, and closes the session if asked. */
  record(id: string, chunk: ReceivedChunk, options: { close: boolean }): UploadSession
  /** The digests of all blocks, if every chunk began at a block's border while we watched. */
  digestsOf(session: UploadSession): readonly Uint8Array[] | undefined
  /** Says that bytes were written that do not count. */
  markSpoiled(id: string): void
  /** Whether bytes that do not count may stand behind the session's end. */
  isSpoiled(id: string): boolean
  /** Forgets the session and its bytes. */
  remove(id: string): Promise<void>
}

export async function createSessions(
  store: Store,
  folder: string,
  now: () => number,
): Promise<Sessions> {
  const sessions = store.collection<UploadSession>('upload_sessions')
  // Only while the process lives: afterwards a file is read again to hash it.
  const digests = new Map<string, Map<number, Uint8Array>>()
  const spoiled = new Set<string>()
  await mkdir(folder, { recursive: true })
  await sweep()

  async function sweep(): Promise<void> {
    const known = [...sessions.values()]
    for (const { id } of known.filter((session) => session.expiresAt < now())) {
      sessions.delete(id)
    }
    const kept = new Set([...sessions.values()].map((session) => fileNameOf(session.id)))
    const stray = (await readdir(folder)).filter((name) => !kept.has(name))
    await Promise.all(stray.map((name) => rm(join(folder, name), { force: true })))
  }

  const fileOf = (id: string) => join(folder, fileNameOf(id))

  function rememberDigests(session: UploadSession, chunk: ReceivedChunk): void {
    const blocks = digests.get(session.id)
    if (blocks === undefined) {
      return
    }
    if (chunk.size > 0 && chunk.offset % HASH_BLOCK_BYTES !== 0) {
      digests.delete(session.id)
      return
    }
    chunk.digests.forEach((digest, index) => {
      blocks.set(chunk.offset / HASH_BLOCK_BYTES + index, digest)
    })
  }

  return {
    fileOf,
    create(accountId, kind) {
      const id = `pid_upload_session:${randomId(43)}`
      const expiresAt = now() + SESSION_LIFETIME_MS
      const session = { id, accountId, kind, isClosed: false, size: 0, chunks: {}, expiresAt }
      sessions.set(id, session)
      digests.set(id, new Map())
      return session
    },
    get(accountId, id) {
      const session = sessions.get(id)
      return session?.accountId === accountId && session.expiresAt > now() ? session : undefined
    },
    record(id, chunk, { close }) {
      const session = sessions.get(id)
      if (session === undefined) {
        throw new Error(`there is no upload session ${id}`)
      }
      rememberDigests(session, chunk)
      const changed = withChunk(session, chunk, close)
      sessions.set(id, changed)
      return changed
    },
    markSpoiled: (id) => spoiled.add(id),
    // A session from before a restart has no digests, and nobody knows what was refused then.
    isSpoiled: (id) => spoiled.has(id) || !digests.has(id),
    digestsOf({ id, size }) {
      const blocks = digests.get(id)
      const count = Math.ceil(size / HASH_BLOCK_BYTES)
      const all = Array.from({ length: count }, (_, index) => blocks?.get(index))
      const known = all.filter((digest) => digest !== undefined)
      return known.length === count ? known : undefined
    },
    async remove(id) {
      sessions.delete(id)
      digests.delete(id)
      spoiled.delete(id)
      await unlink(fileOf(id)).catch(ignoreMissing)
    },
  }
}

function withChunk(session: UploadSession, chunk: ReceivedChunk, close: boolean): UploadSession {
  const end = chunk.offset + chunk.size
  const isClosed = session.isClosed || close
  if (session.kind === 'sequential') {
    return { ...session, size: end, isClosed }
  }
  const chunks =
    chunk.size === 0 ? session.chunks : { ...session.chunks, [chunk.offset]: chunk.size }
  return { ...session, chunks, isClosed, size: close ? end : session.size }
}

/** Whether a closed concurrent session has every byte up to its end. */
export function isComplete({ chunks, size }: UploadSession): boolean {
  const starts = Object.keys(chunks)
    .map(Number)
    .sort((a, b) => a - b)
  let reached = 0
  for (const start of starts) {
    if (start > reached) {
      return false
    }
    reached = Math.max(reached, start + (chunks[start] ?? 0))
  }
  return reached === size
}

/** Cuts what a refused chunk left behind the session's end. */
export async function trimFile(file: string, size: number): Promise<void> {
  await truncate(file, size)
}

/** Session ids have a colon, which not every file system takes. */
function fileNameOf(id: string): string {
  return id.replace(/[^\w-]/g, '_')
}

/** A session that never got a byte has no file. */
function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
    throw error
  }
}
