import { QuaysideError } from '../errors.ts'
import type { ConnectionId } from '../lib/ids.ts'
import type { Access, FileEntry } from '../sources/source.ts'
import type { SourceWriting, WritePut } from '../sources/writing.ts'

export interface SmallWrite extends WritePut {
  readonly writing: SourceWriting
  readonly access: Access
}

/**
 * Writes small files. The first of a connection goes by itself; what comes while it is under way
 * goes together, in few calls, since a source's folders take one writer at a time.
 */
export interface SmallWrites {
  /**
   * An abort keeps it from being written only as long as it waits for others: what is under way
   * together goes on, though not beyond `close`.
   */
  write(file: SmallWrite, signal: AbortSignal): Promise<FileEntry>
  close(): void
}

interface Waiting {
  readonly file: SmallWrite
  readonly resolve: (entry: FileEntry) => void
  readonly reject: (error: unknown) => void
}

type Outcome = FileEntry | QuaysideError

/** Contents under way at a time, of one batch. */
const MAX_LANES = 4
/** A batch that takes longer is stuck. */
const BATCH_MS = 5 * 60_000

export function createSmallWrites(): SmallWrites {
  const closing = new AbortController()
  /** Of each connection at work: what comes next. */
  const lines = new Map<ConnectionId, Waiting[]>()

  async function work(connectionId: ConnectionId, line: Waiting[]): Promise<void> {
    for (;;) {
      const [first] = line
      if (!first) break
      const batch = line.splice(0, first.file.writing.maxCommits)
      await writeBatch(batch, AbortSignal.any([closing.signal, AbortSignal.timeout(BATCH_MS)]))
    }
    lines.delete(connectionId)
  }

  return {
    async write(file, signal) {
      signal.throwIfAborted()
      const { promise, resolve, reject } = Promise.withResolvers<FileEntry>()
      const { connectionId } = file.access
      const line = lines.get(connectionId) ?? []
      const waiting = { file, resolve, reject }
      line.push(waiting)
      if (!lines.has(connectionId)) {
        lines.set(connectionId, line)
        void work(connectionId, line)
      }
      const onAbort = () => {
        const at = line.indexOf(waiting)
        if (at === -1) return
        line.splice(at, 1)
        reject(signal.reason)
      }
      signal.addEventListener('abort', onAbort, { once: true })
      return await promise.finally(() => signal.removeEventListener('abort', onAbort))
    },
    close: () => closing.abort(new DOMException('the process ends', 'AbortError')),
  }
}

/** Settles all of them, and never rejects. */
async function writeBatch(batch: readonly Waiting[], signal: AbortSignal): Promise<void> {
  try {
    const outcomes = await writeAll(
      batch.map(({ file }) => file),
      signal,
    )
    for (const [index, { resolve, reject }] of batch.entries()) {
      const outcome = outcomes[index]
      if (outcome === undefined || outcome instanceof QuaysideError) reject(outcome)
      else resolve(outcome)
    }
  } catch (error) {
    for (const { reject } of batch) reject(error)
  }
}

async function writeAll(
  files: readonly SmallWrite[],
  signal: AbortSignal,
): Promise<readonly (Outcome | undefined)[]> {
  const [first, second] = files
  if (!first) return []
  const { writing, access } = first
  if (!second) return [await writing.put(access, first, { signal })]
  const unfinished = await writing.beginAll(access, files.length, { signal })
  const begun = files.map((file, index) => ({ ...file, unfinished: unfinished[index] ?? '' }))
  const faults = await appendAll(writing, access, begun, signal)
  const whole = begun.filter(({ unfinished: id }) => !faults.has(id))
  const commits = whole.map(({ unfinished: id, bytes, blockHash, target }) => ({
    ...{ unfinished: id, size: bytes.length, blockHash, target },
  }))
  const entries = await writing.commitAll(access, commits, { signal })
  const outcomes = new Map(whole.map(({ unfinished: id }, index) => [id, entries[index]]))
  return begun.map(({ unfinished: id }) => faults.get(id) ?? outcomes.get(id))
}

type Begun = SmallWrite & { readonly unfinished: string }

/** What went wrong, by the unfinished file. */
async function appendAll(
  writing: SourceWriting,
  access: Access,
  files: readonly Begun[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, QuaysideError>> {
  const faults = new Map<string, QuaysideError>()
  const groups = groupsOf(files, writing)
  const lane = async () => {
    for (let group = groups.shift(); group; group = groups.shift()) {
      const outcomes = await writing.appendAll(access, group, { signal })
      for (const [index, { unfinished }] of group.entries()) {
        const fault = outcomes[index]
        if (fault) faults.set(unfinished, fault)
      }
    }
  }
  await Promise.all(Array.from({ length: MAX_LANES }, lane))
  return faults
}

/** As many as one call takes, each. */
function groupsOf(files: readonly Begun[], { pieceBytes, maxAppends }: SourceWriting): Begun[][] {
  const groups: Begun[][] = []
  let room = 0
  for (const file of files) {
    const last = groups.at(-1)
    if (last && last.length < maxAppends && file.bytes.length <= room) {
      last.push(file)
      room -= file.bytes.length
    } else {
      groups.push([file])
      room = pieceBytes - file.bytes.length
    }
  }
  return groups
}
