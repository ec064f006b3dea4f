import { QuaysideError } from '../../../errors.ts'
import type { Access, CallOptions, FileEntry } from '../../source.ts'
import type { SourceWriting, WriteCommit, WritePut } from '../../writing.ts'
import {
  fromRefusal,
  isTrouble,
  isWithoutAnswer,
  unavailable,
  uploadLost,
  writtenWrongly,
} from '../errors.ts'
import { listIn, recordIn, tagOf } from '../json.ts'
import { type Refusal, toPartRefusal } from '../refusal.ts'
import type { Rpc } from '../rpc.ts'
import { toFileEntry } from '../wire.ts'
import { toCommitInfo } from './commit-info.ts'

export interface CommitDeps {
  readonly rpc: Rpc
  readonly findWritten: SourceWriting['findWritten']
  /** Waits before a write is tried again that met others at the lock of a folder, or had no answer. */
  readonly pause: (tries: number, signal: AbortSignal) => Promise<void>
  readonly maxTries: number
}

/**
 * Writes a small file in one call. After a lost answer Dropbox would rename it once more, so it is
 * looked for before it is sent again.
 */
export async function uploadWhole(
  deps: CommitDeps,
  access: Access,
  put: WritePut,
  { signal }: CallOptions,
): Promise<FileEntry> {
  for (let tries = 1; ; tries++) {
    try {
      return await uploadOnce(deps, access, put, signal)
    } catch (error) {
      if (!isWithoutAnswer(error)) throw error
      const found = await deps.findWritten(access, put, { signal })
      if (found !== undefined) return found
      if (tries >= deps.maxTries) throw error
      await deps.pause(tries, signal)
    }
  }
}

async function uploadOnce(
  { rpc }: CommitDeps,
  access: Access,
  { target, bytes, blockHash }: WritePut,
  signal: AbortSignal,
): Promise<FileEntry> {
  const arg = { ...toCommitInfo(target), content_hash: blockHash }
  const isRepeatable = target.onClash !== 'rename'
  const options = { arg, body: bytes, isRepeatable, signal }
  return assertWritten(await rpc.upload(access, 'files/upload', options), blockHash)
}

/** Gives one session's content its place. */
export async function commitSession(
  deps: CommitDeps,
  access: Access,
  commit: WriteCommit,
  { signal }: CallOptions,
): Promise<FileEntry> {
  const judge = (refusal: Refusal) => {
    if (isSessionGone(refusal)) return { value: undefined }
    return isIncomplete(refusal) ? uploadLost(refusal.detail) : undefined
  }
  const options = { arg: toFinishArg(commit), body: new Uint8Array(0), judge, signal }
  const result = await deps.rpc.upload(access, 'files/upload_session/finish', options)
  if (result === undefined) return await findCommitted(deps, access, commit, signal)
  return assertWritten(result, commit.blockHash)
}

type Outcome = FileEntry | QuaysideError

/** Several in one call; those that met others at a lock are tried again as long as some get through. */
export async function commitSessions(
  deps: CommitDeps,
  access: Access,
  commits: readonly WriteCommit[],
  { signal }: CallOptions,
): Promise<readonly Outcome[]> {
  const outcomes = new Map<WriteCommit, Outcome>()
  let left = commits
  for (let tries = 1; left.length > 0; tries++) {
    const answers = await finishBatch(deps, access, left, signal)
    for (const [index, commit] of left.entries()) {
      outcomes.set(commit, await toOutcome(deps, access, commit, answers[index], signal))
    }
    const clashed = left.filter((_, index) => isTrouble(toPartRefusal(failureIn(answers[index]))))
    if (clashed.length < left.length) tries = 1
    if (tries >= deps.maxTries) break
    left = clashed
    if (left.length > 0) await deps.pause(tries, signal)
  }
  return commits.map((commit) => outcomes.get(commit) ?? unavailable('a commit without outcome'))
}

async function finishBatch(
  { rpc }: CommitDeps,
  access: Access,
  commits: readonly WriteCommit[],
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const arg = { entries: commits.map(toFinishArg) }
  const route = 'files/upload_session/finish_batch_v2'
  return listIn(await rpc.call(access, route, { arg, signal }), 'entries')
}

async function toOutcome(
  deps: CommitDeps,
  access: Access,
  commit: WriteCommit,
  answer: unknown,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    if (tagOf(answer) === 'success') return assertWritten(answer, commit.blockHash)
    const refusal = toPartRefusal(failureIn(answer))
    if (isSessionGone(refusal)) return await findCommitted(deps, access, commit, signal)
    return isIncomplete(refusal) ? uploadLost(refusal.detail) : fromRefusal(refusal)
  } catch (error) {
    if (error instanceof QuaysideError) return error
    throw error
  }
}

/** The session is gone: with the file that was made of it, or by its age. */
async function findCommitted(
  { findWritten }: CommitDeps,
  access: Access,
  commit: WriteCommit,
  signal: AbortSignal,
): Promise<FileEntry> {
  const found = await findWritten(access, commit, { signal })
  if (found === undefined) throw uploadLost('neither the session nor the file is there')
  return found
}

const failureIn = (answer: unknown) => recordIn(answer, 'failure')

function toFinishArg({ unfinished, size, target }: WriteCommit) {
  return { cursor: { session_id: unfinished, offset: size }, commit: toCommitInfo(target) }
}

/** Dropbox forgets a session when it is committed, and after seven days. */
function isSessionGone({ status, tags }: Refusal): boolean {
  return status === 409 && tags[0] === 'lookup_failed' && tags.at(-1) === 'not_found'
}

/** The session is not what we take it for; what is missing in it cannot be sent any more. */
function isIncomplete({ status, tags }: Refusal): boolean {
  const innermost = tags.at(-1) ?? ''
  return (
    status === 409 &&
    (tags[0] === 'lookup_failed' || innermost.startsWith('concurrent_session_')) &&
    innermost !== 'too_large'
  )
}

/**
 * Compares what Dropbox has with what was sent. A file that differs stays: it may have been there
 * before, and nobody asked to delete it.
 */
function assertWritten(result: unknown, blockHash: string): FileEntry {
  const entry = toFileEntry(result)
  if (entry === undefined) throw unavailable('a written file without metadata')
  if (entry.blockHash !== blockHash) throw writtenWrongly(`${entry.blockHash} for ${blockHash}`)
  return entry
}
