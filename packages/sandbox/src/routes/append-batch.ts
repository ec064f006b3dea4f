import { open, rm } from 'node:fs/promises'
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

/** A part is at most 150 MiB, and most are small, so each is copied in one go. */
async function copyPart(
  file: string,
  position: number,
  length: number,
  target: { file: string; offset: number },
): Promise<ReceivedChunk> {
  if (length === 0) {
    return { offset: target.offset, size: 0, digests: [] }
  }
  await using from = await open(file)
  await using to = await open(target.file, 'a').then(async (made) => {
    await made.close()
    return open(target.file, 'r+')
  })
  const { buffer } = await from.read(Buffer.alloc(length), 0, length, position)
  await to.write(buffer, 0, length, target.offset)
  const hasher = createBlockHasher()
  hasher.update(buffer)
  return { offset: target.offset, size: length, digests: hasher.finish() }
}
