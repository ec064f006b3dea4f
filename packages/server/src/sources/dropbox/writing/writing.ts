import { setTimeout as sleep } from 'node:timers/promises'
import { backoffMs } from '../../../lib/backoff.ts'
import { createMutexes } from '../../../lib/mutexes.ts'
import type { Access, PersonalSource } from '../../source.ts'
import type { SourceWriting } from '../../writing.ts'
import { toEntryPath } from '../path.ts'
import type { RetryOptions, Rpc } from '../rpc.ts'
import { commitSession, commitSessions, uploadWhole } from './commits.ts'
import { createFindWritten } from './find-written.ts'
import { createFolder, removeEntry } from './folders.ts'
import { toChildPath } from './names.ts'
import { appendPiece, appendWholes, beginSession, beginSessions } from './sessions.ts'

export interface WritingDeps extends Pick<PersonalSource, 'stat' | 'list'> {
  readonly rpc: Rpc
  readonly retry: RetryOptions
  readonly random: () => number
}

const MIB = 1024 * 1024

/**
 * Writing into Dropbox. Data goes in parallel; whatever takes the lock of a folder goes one call at
 * a time for each account, as Dropbox asks (Dropbox reference 5).
 */
export function createWriting({ rpc, stat, list, retry, random }: WritingDeps): SourceWriting {
  const locks = createMutexes()
  const findWritten = createFindWritten({ stat, list })
  const pause = async (tries: number, signal: AbortSignal) => {
    const jitterMs = backoffMs(tries - 1, { ...retry, random })
    await sleep(retry.baseMs + jitterMs, undefined, { signal })
  }
  const deps = { rpc, findWritten, pause, maxTries: retry.maxTries }
  const inTurn = async <T>(access: Access, signal: AbortSignal, write: () => Promise<T>) => {
    const release = await locks.acquire(access.accountId || access.connectionId, signal)
    try {
      return await write()
    } finally {
      release()
    }
  }

  return {
    maxBytes: 2_199_019_061_248,
    // So long a commit may hold others up, and so much is sent again when it is cut.
    maxPutBytes: 4 * MIB,
    // Long enough that the way there and back does not count, short enough to keep some in memory.
    pieceBytes: 16 * MIB,
    maxCommits: 250,
    // The argument is in a header, of which many a proxy takes no more than 8 KiB.
    maxAppends: 50,
    refIn: toChildPath,
    createFolder: (access, folder, name, options) =>
      inTurn(access, options.signal, () =>
        createFolder(rpc, stat, access, { folder, name }, options),
      ),
    put: (access, put, options) =>
      inTurn(access, options.signal, () => uploadWhole(deps, access, put, options)),
    begin: (access, options) => beginSession(rpc, access, options),
    beginAll: (access, count, options) => beginSessions(rpc, access, count, options),
    append: (access, unfinished, piece, options) =>
      appendPiece(rpc, access, unfinished, piece, options),
    appendAll: (access, contents, options) => appendWholes(rpc, access, contents, options),
    commit: (access, commit, options) =>
      inTurn(access, options.signal, () => commitSession(deps, access, commit, options)),
    commitAll: (access, commits, options) =>
      inTurn(access, options.signal, () => commitSessions(deps, access, commits, options)),
    findWritten,
    remove: (access, ref, options) =>
      inTurn(access, options.signal, () => removeEntry(rpc, access, toEntryPath(ref), options)),
  }
}
