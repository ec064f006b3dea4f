import type { UserCall } from '../api/route.ts'
import { nested, type Tagged } from '../http/errors.ts'
import type { Json } from '../http/json.ts'
import type { StoredContent } from '../state/contents.ts'
import type { FileNode, UploadSession } from '../state/records.ts'
import { isComplete, trimFile } from '../state/upload-sessions.ts'
import type { Found } from '../tree/find.ts'
import { toFileMetadata } from '../tree/metadata.ts'
import { type Commit, commitFile } from '../tree/write.ts'
import { WriteFault } from '../tree/write-fault.ts'

/** The largest file Dropbox takes. */
export const MAX_FILE_BYTES = 2_199_019_061_248

export type Finished = { readonly metadata: Record<string, Json> } | { readonly fault: Tagged }

/** Why a session cannot be finished at that offset, if it cannot. */
export function findFinishFault(session: UploadSession, offset: number): Tagged | undefined {
  if (session.kind === 'concurrent') {
    return findConcurrentFault(session)
  }
  return offset === session.size
    ? undefined
    : nested('lookup_failed', { '.tag': 'incorrect_offset', correct_offset: session.size })
}

function findConcurrentFault(session: UploadSession): Tagged | undefined {
  if (!session.isClosed) {
    return { '.tag': 'concurrent_session_not_closed' }
  }
  return isComplete(session) ? undefined : { '.tag': 'concurrent_session_missing_data' }
}

/** Makes a file of a session's bytes. If the tree does not allow it, the session stays. */
export async function commitSession(
  call: Pick<UserCall, 'world' | 'view'>,
  session: UploadSession,
  commit: Commit,
): Promise<Finished> {
  const { world } = call
  const file = world.sessions.fileOf(session.id)
  const digests = world.sessions.digestsOf(session)
  const described = await world.contents.describe(file, { size: session.size, digests })
  if (world.sessions.isSpoiled(session.id)) {
    await trimFile(file, session.size)
  }
  const outcome = claimAndCommit(call, file, commit, described)
  if ('node' in outcome) {
    await world.sessions.remove(session.id)
    return { metadata: toFileMetadata(outcome.place, outcome.node) }
  }
  return outcome
}

/** In one go, so that nobody else can come to use bytes whose claim is taken back. */
export function claimAndCommit(
  { world, view }: Pick<UserCall, 'world' | 'view'>,
  file: string,
  commit: Commit,
  described: StoredContent,
): Found<FileNode> | { readonly fault: Tagged } {
  const takeBack = world.contents.claim(file, described)
  try {
    return commitFile(world, view, commit, described)
  } catch (error) {
    takeBack()
    if (error instanceof WriteFault) {
      return { fault: error.write }
    }
    throw error
  }
}

/** A refused commit in the words of `finish`, where the lock of a namespace has a tag of its own. */
export function toFinishError(write: Tagged): Tagged {
  return write['.tag'] === 'too_many_write_operations' ? write : nested('path', write)
}
