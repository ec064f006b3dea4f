import type { QuaysideError } from '../../../errors.ts'
import type { Access, CallOptions } from '../../source.ts'
import type { WrittenPiece, WrittenWhole } from '../../writing.ts'
import { fromRefusal, unavailable, uploadLost } from '../errors.ts'
import { listIn, recordIn, tagOf, textIn } from '../json.ts'
import { type Refusal, toPartRefusal } from '../refusal.ts'
import type { Rpc } from '../rpc.ts'

/**
 * Unfinished files are upload sessions of the concurrent kind (Dropbox reference 3.19): their pieces
 * may come in any order and several at a time, until the last one closes them. After that Dropbox
 * refuses every piece; and since the last one is sent when all others have arrived, a refusal of
 * this kind says that the piece is there.
 */
const SESSION_TYPE = 'concurrent'
const NOTHING = new Uint8Array(0)

export async function beginSession(rpc: Rpc, access: Access, { signal }: CallOptions) {
  const arg = { session_type: SESSION_TYPE }
  const options = { arg, body: NOTHING, signal }
  const result = await rpc.upload(access, 'files/upload_session/start', options)
  const id = textIn(result, 'session_id')
  if (id === undefined) throw unavailable('an upload session without id')
  return id
}

export async function beginSessions(
  rpc: Rpc,
  access: Access,
  count: number,
  { signal }: CallOptions,
): Promise<readonly string[]> {
  const arg = { session_type: SESSION_TYPE, num_sessions: count }
  const result = await rpc.call(access, 'files/upload_session/start_batch', { arg, signal })
  const ids = listIn(result, 'session_ids').filter((id) => typeof id === 'string')
  if (ids.length !== count) throw unavailable(`${ids.length} upload sessions instead of ${count}`)
  return ids
}

export async function appendPiece(
  rpc: Rpc,
  access: Access,
  sessionId: string,
  { offset, bytes, isLast, blockHash }: WrittenPiece,
  { signal }: CallOptions,
): Promise<void> {
  const arg = {
    cursor: { session_id: sessionId, offset },
    close: isLast,
    ...(blockHash === undefined ? {} : { content_hash: blockHash }),
  }
  const judge = (refusal: Refusal) => {
    const error = toAppendError(refusal)
    return error === undefined ? { value: undefined } : error
  }
  await rpc.upload(access, 'files/upload_session/append_v2', { arg, body: bytes, judge, signal })
}

/** The whole content of each, one behind the other in one body. */
export async function appendWholes(
  rpc: Rpc,
  access: Access,
  contents: readonly WrittenWhole[],
  { signal }: CallOptions,
): Promise<readonly (QuaysideError | undefined)[]> {
  const entries = contents.map(({ unfinished, bytes }) => ({
    cursor: { session_id: unfinished, offset: 0 },
    length: bytes.length,
    close: true,
  }))
  const body = contents.map(({ bytes }) => bytes)
  const options = { arg: { entries }, body, signal }
  const result = await rpc.upload(access, 'files/upload_session/append_batch', options)
  const outcomes = listIn(result, 'entries')
  return contents.map((_, index) => {
    const outcome = outcomes[index]
    if (tagOf(outcome) === 'success') return undefined
    return toAppendError(toPartRefusal(recordIn(outcome, 'failure')))
  })
}

/** `undefined` when the piece is there. */
function toAppendError(refusal: Refusal): QuaysideError | undefined {
  if (refusal.status !== 409) return fromRefusal(refusal)
  const tag = refusal.tags.at(-1)
  if (tag === 'closed') return undefined
  return tag === 'not_found' ? uploadLost(refusal.detail) : fromRefusal(refusal)
}
