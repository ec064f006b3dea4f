import type { UserCall } from '../api/route.ts'
import { routeError, type Tagged } from '../http/errors.ts'
import { BodyRefused, receiveInto } from '../http/receive.ts'
import { contentHashOfBlocks } from '../state/content-hash.ts'
import type { UploadSession } from '../state/records.ts'
import type { ReceivedChunk } from '../state/upload-sessions.ts'

/** The most that one call may carry. */
export const MAX_CALL_BYTES = 150 * 1024 * 1024

/**
 * Takes the body of a call into the session's file at `offset`, without counting it yet. Throws
 * the errors every such route has: a body that is too large, or not what its hash says.
 */
export async function receiveChunk(
  { world, incoming, effects }: Pick<UserCall, 'world' | 'incoming' | 'effects'>,
  session: UploadSession,
  { offset, hash }: { offset: number; hash?: string | undefined },
): Promise<ReceivedChunk> {
  try {
    const received = await receiveInto(incoming.req, world.sessions.fileOf(session.id), {
      position: offset,
      maxBytes: MAX_CALL_BYTES,
      effects,
    })
    world.counters.received(received.size)
    if (hash !== undefined && contentHashOfBlocks(received.digests) !== hash.toLowerCase()) {
      throw routeError({ '.tag': 'content_hash_mismatch' })
    }
    return { offset, ...received }
  } catch (error) {
    world.sessions.markSpoiled(session.id)
    throw toRefusal(error)
  }
}

function toRefusal(error: unknown): unknown {
  return error instanceof BodyRefused && error.reason === 'too-large'
    ? routeError({ '.tag': 'payload_too_large' })
    : error
}

/** What is wrong with where a chunk of a concurrent session begins or ends, if anything is. */
export function findAlignmentFault(chunk: ReceivedChunk, isLast: boolean): Tagged | undefined {
  const unit = 4 * 1024 * 1024
  if (chunk.offset % unit !== 0) {
    return { '.tag': 'concurrent_session_invalid_offset' }
  }
  return chunk.size % unit !== 0 && !isLast
    ? { '.tag': 'concurrent_session_invalid_data_size' }
    : undefined
}
