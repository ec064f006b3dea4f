import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { flag, integer, list, struct, withDefault } from '../api/args.ts'
import { type ApiRoute, type UserCall, upload } from '../api/route.ts'
import { routeError, type Tagged } from '../http/errors.ts'
import type { Json } from '../http/json.ts'
import { BodyRefused, receiveInto } from '../http/receive.ts'
import { contentHashOfBlocks, createBlockHasher } from '../state/content-hash.ts'
import type { ReceivedChunk } from '../state/upload-sessions.ts'
import { bodyHash } from './commit-info.ts'
import { findAlignmentFault, MAX_CALL_BYTES } from './receive-chunk.ts'
import { cursorArg, findAppendFault } from './upload-sessions.ts'

const appendBatch = upload({
  name: 'files/upload_session/append_batch',
  scope: 'files.content.write',
  arg: struct({
    entries: list(
      struct({ cursor: cursorArg, length: integer(), close: withDefault(flag, false) }),
      { max: 1000 },
    ),
    content_hash: bodyHash,
  }),
  async run(call, { entries, content_hash: hash }) {
    const temporary = call.world.contents.temporaryFile()
    try {
      const { size, digests } = await receiveAll(call, temporary)
      if (hash !== undefined && contentHashOfBlocks(digests) !== hash) {
        throw routeError({ '.tag': 'content_hash_mismatch' })
      }
      if (entries.reduce((sum, { length }) => sum + length, 0) !== size) {
        throw routeError({ '.tag': 'length_mismatch' })
      }
      return { entries: await appendEach(call, temporary, entries) }
    } finally {
      await rm(temporary, { force: true })
    }
  },
})

const COPY_BYTES = 1024 * 1024
const WRITE_FLAGS = constants.O_RDWR | constants.O_CREAT

export const appendBatchRoutes: readonly ApiRoute[] = [appendBatch]

interface Entry {
  readonly cursor: { readonly session_id: string; readonly offset: number }
  readonly length: number
  readonly close: boolean
}

async function receiveAll({ incoming, effects, world }: UserCall, file: string) {
  try {
    const received = await receiveInto(incoming.req, file, {
      position: 0,
      maxBytes: MAX_CALL_BYTES,
      effects,
    })
    world.counters.received(received.size)
    return received
  } catch (error) {
    throw error instanceof BodyRefused && error.reason === 'too-large'
      ? routeError({ '.tag': 'payload_too_large' })
      : error
  }
}

async function appendEach(
  call: UserCall,
  file: string,
  entries: readonly Entry[],
): Promise<Json[]> {
  const outcomes: Json[] = []
  let position = 0
  for (const entry of entries) {
    const fault = await appendPart(call, file, position, entry)
    outcomes.push(
      fault === undefined ? { '.tag': 'success' } : { '.tag': 'failure', failure: fault },
    )
    position += entry.length
  }
  return outcomes
}

async function appendPart(
  { world, account }: UserCall,
  file: string,
  position: number,
  { cursor, length, close }: Entry,
): Promise<Tagged | undefined> {
  const session = world.sessions.get(account.id, cursor.session_id)
  const lookup = findAppendFault(session, cursor)
  if (session === undefined || lookup !== undefined) {
    return lookup
  }
  const target = { file: world.sessions.fileOf(session.id), offset: cursor.offset }
  const chunk = await copyPart(file, position, length, target)
  const misplaced = session.kind === 'concurrent' ? findAlignmentFault(chunk, close) : undefined
  if (misplaced === undefined) {
    world.sessions.record(session.id, chunk, { close })
  }
  return misplaced
}

/** Small pieces are copied faster than a thread is woken for them; others get their turn in between. */
async function copyPart(
  file: string,
  position: number,
  length: number,
  target: { file: string; offset: number },
): Promise<ReceivedChunk> {
  const hasher = createBlockHasher()
  if (length > 0) {
    using opened = new DisposableStack()
    const from = opened.adopt(openSync(file, constants.O_RDONLY), closeSync)
    const to = opened.adopt(openSync(target.file, WRITE_FLAGS), closeSync)
    const buffer = Buffer.allocUnsafe(Math.min(length, COPY_BYTES))
    for (let done = 0; done < length; done += buffer.length) {
      const piece = buffer.subarray(0, Math.min(length - done, buffer.length))
      readSync(from, piece, { position: position + done })
      writeSync(to, piece, 0, piece.length, target.offset + done)
      hasher.update(piece)
      await setImmediate()
    }
  }
  return { offset: target.offset, size: length, digests: hasher.finish() }
}
