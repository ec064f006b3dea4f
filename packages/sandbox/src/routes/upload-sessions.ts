import {
  type ArgValue,
  choice,
  flag,
  integer,
  list,
  struct,
  text,
  withDefault,
} from '../api/args.ts'
import { type ApiRoute, rpc, type UserCall, upload } from '../api/route.ts'
import { nested, routeError, type Tagged } from '../http/errors.ts'
import type { Json } from '../http/json.ts'
import type { UploadSession } from '../state/records.ts'
import { bodyHash, commitInfo, toCommit } from './commit-info.ts'
import { commitSession, findFinishFault, MAX_FILE_BYTES, toFinishError } from './finish-session.ts'
import { findAlignmentFault, receiveChunk } from './receive-chunk.ts'

const sessionType = withDefault(choice('sequential', 'concurrent'), 'sequential')

export const cursorArg = struct({ session_id: text(), offset: integer() })

const start = upload({
  name: 'files/upload_session/start',
  scope: 'files.content.write',
  arg: struct({
    close: withDefault(flag, false),
    session_type: sessionType,
    content_hash: bodyHash,
  }),
  async run(call, arg) {
    const { world, account } = call
    const kind = arg.session_type
    if (kind === 'concurrent' && arg.close) {
      throw routeError({ '.tag': 'concurrent_session_close_not_allowed' })
    }
    const session = world.sessions.create(account.id, kind)
    const chunk = await receiveChunk(call, session, { offset: 0, hash: arg.content_hash })
    if (kind === 'concurrent' && chunk.size > 0) {
      throw routeError({ '.tag': 'concurrent_session_data_not_allowed' })
    }
    world.sessions.record(session.id, chunk, { close: arg.close })
    return { session_id: session.id }
  },
})

const startBatch = rpc({
  name: 'files/upload_session/start_batch',
  scope: 'files.content.write',
  arg: struct({ session_type: sessionType, num_sessions: integer({ min: 1, max: 1000 }) }),
  run: ({ world, account }, { num_sessions: count, session_type: kind }) => ({
    session_ids: Array.from({ length: count }, () => world.sessions.create(account.id, kind).id),
  }),
})

const append = upload({
  name: 'files/upload_session/append_v2',
  scope: 'files.content.write',
  arg: struct({ cursor: cursorArg, close: withDefault(flag, false), content_hash: bodyHash }),
  async run(call, { cursor, close, content_hash: hash }) {
    const session = openSession(call, cursor, (lookup) => lookup)
    const chunk = await receiveChunk(call, session, { offset: cursor.offset, hash })
    // Another call may have moved the end while this one was read.
    const current = openSession(call, cursor, (lookup) => lookup)
    const fault = current.kind === 'concurrent' ? findAlignmentFault(chunk, close) : undefined
    if (fault !== undefined) {
      call.world.sessions.markSpoiled(session.id)
      throw routeError(fault)
    }
    call.world.sessions.record(session.id, chunk, { close })
    return null
  },
})

const finish = upload({
  name: 'files/upload_session/finish',
  scope: 'files.content.write',
  arg: struct({ cursor: cursorArg, commit: commitInfo, content_hash: bodyHash }),
  async run(call, { cursor, commit, content_hash: hash }) {
    const lastChunk = await receiveLastChunk(call, cursor, hash)
    const fault = findFinishFault(lastChunk.session, lastChunk.end)
    if (fault !== undefined) {
      throw routeError(fault)
    }
    const finished = await commitSession(call, lastChunk.session, toCommit(commit))
    if ('fault' in finished) {
      throw routeError(toFinishError(finished.fault))
    }
    return finished.metadata
  },
})

const finishArg = struct({
  entries: list(struct({ cursor: cursorArg, commit: commitInfo }), { max: 1000 }),
})

const finishBatchV2 = rpc({
  name: 'files/upload_session/finish_batch_v2',
  scope: 'files.content.write',
  arg: finishArg,
  run: (call, arg) => finishAll(call, arg),
})

const finishBatch = rpc({
  name: 'files/upload_session/finish_batch',
  scope: 'files.content.write',
  arg: finishArg,
  run: (call, arg) => ({
    '.tag': 'async_job_id',
    async_job_id: call.world.jobs.start(call.account.id, async () => ({
      '.tag': 'complete',
      ...(await finishAll(call, arg)),
    })),
  }),
})

const finishBatchCheck = rpc({
  name: 'files/upload_session/finish_batch/check',
  scope: 'files.content.write',
  arg: struct({ async_job_id: text({ minLength: 1 }) }),
  run({ world, account }, { async_job_id: id }) {
    const job = world.jobs.find(account.id, id)
    if (job === undefined) {
      throw routeError({ '.tag': 'invalid_async_job_id' })
    }
    return job.state === 'running' ? { '.tag': 'in_progress' } : job.result
  },
})

export const uploadSessionRoutes: readonly ApiRoute[] = [
  start,
  startBatch,
  append,
  finish,
  finishBatchV2,
  finishBatch,
  finishBatchCheck,
]

type Cursor = ArgValue<typeof cursorArg>

/** The session a chunk can be added to. Throws the lookup error in the route's wording. */
export function openSession(
  { world, account }: UserCall,
  cursor: Cursor,
  wording: (lookup: Tagged) => Tagged,
): UploadSession {
  const session = world.sessions.get(account.id, cursor.session_id)
  const fault = findAppendFault(session, cursor)
  if (session === undefined || fault !== undefined) {
    throw routeError(wording(fault ?? { '.tag': 'not_found' }))
  }
  return session
}

export function findAppendFault(
  session: UploadSession | undefined,
  { offset }: Cursor,
): Tagged | undefined {
  if (session === undefined) {
    return { '.tag': 'not_found' }
  }
  if (session.isClosed) {
    return { '.tag': 'closed' }
  }
  if (offset > MAX_FILE_BYTES) {
    return { '.tag': 'too_large' }
  }
  return session.kind === 'sequential' && offset !== session.size
    ? { '.tag': 'incorrect_offset', correct_offset: session.size }
    : undefined
}

/** What `finish` brings along counts as a last chunk; a closed session gets none. */
async function receiveLastChunk(call: UserCall, cursor: Cursor, hash: string | undefined) {
  const { world, account } = call
  const session = world.sessions.get(account.id, cursor.session_id)
  if (session === undefined) {
    throw routeError(nested('lookup_failed', { '.tag': 'not_found' }))
  }
  const offset = session.kind === 'sequential' ? cursor.offset : session.size
  if (session.kind === 'sequential' && offset !== session.size) {
    throw routeError(
      nested('lookup_failed', { '.tag': 'incorrect_offset', correct_offset: session.size }),
    )
  }
  const chunk = await receiveChunk(call, session, { offset, hash })
  if (chunk.size === 0) {
    return { session, end: offset }
  }
  if (session.kind === 'concurrent') {
    throw routeError({ '.tag': 'concurrent_session_data_not_allowed' })
  }
  if (session.isClosed) {
    throw routeError(nested('lookup_failed', { '.tag': 'closed' }))
  }
  return {
    session: world.sessions.record(session.id, chunk, { close: false }),
    end: offset + chunk.size,
  }
}

async function finishAll(
  call: UserCall,
  { entries }: ArgValue<typeof finishArg>,
): Promise<{ entries: Json[] }> {
  const outcomes: Json[] = []
  // One after the other: commits of one account take turns.
  for (const { cursor, commit } of entries) {
    outcomes.push(await finishOne(call, cursor, commit))
  }
  return { entries: outcomes }
}

async function finishOne(
  call: UserCall,
  cursor: Cursor,
  commit: ArgValue<typeof commitInfo>,
): Promise<Json> {
  const session = call.world.sessions.get(call.account.id, cursor.session_id)
  const fault =
    session === undefined
      ? nested('lookup_failed', { '.tag': 'not_found' })
      : findBatchFault(session, cursor)
  if (session === undefined || fault !== undefined) {
    return { '.tag': 'failure', failure: fault }
  }
  const finished = await commitSession(call, session, toCommit(commit))
  return 'fault' in finished
    ? { '.tag': 'failure', failure: toFinishError(finished.fault) }
    : { '.tag': 'success', ...finished.metadata }
}

function findBatchFault(session: UploadSession, { offset }: Cursor): Tagged | undefined {
  return session.isClosed
    ? findFinishFault(session, offset)
    : nested('lookup_failed', { '.tag': 'not_closed' })
}
