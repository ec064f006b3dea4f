import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ErrorAnswer } from '@quayside/wire'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { type ErrorKind, QuaysideError, toQuaysideError } from '../../errors.ts'
import { partSizeWrong } from '../../ingest/upload/errors.ts'
import type { AnnouncedPiece, Uploads } from '../../ingest/upload/upload.ts'
import { byteBodyFromRequest } from '../../lib/byte-body-from-request.ts'
import { callerSignal } from '../caller.ts'
import { drainBody } from '../drain-body.ts'
import type { PartProofs } from './part-proofs.ts'

export interface ReceivePartDeps {
  readonly uploads: Pick<Uploads, 'receive'>
  readonly proofs: PartProofs
}

/** `PUT /multipart/part/<proof>`: the bytes of one part, as they are. */
export function receivePartRoute(deps: ReceivePartDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.removeAllContentTypeParsers()
    // Whatever it says it is, it is read as it comes and never as a body in memory.
    server.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined))
    server.put(
      '/multipart/part/:proof',
      {
        config: { guard: 'app', limited: 'never' },
        schema: {
          summary: 'The bytes of a part, at the address that was answered for it',
          params: Type.Object({ proof: Type.String() }),
          response: { 200: Type.Object({}), '4xx': ErrorAnswer },
        },
      },
      async (request, reply) => {
        const piece = deps.proofs.read(request.params.proof)
        const etag = await receive(deps, piece, request, callerSignal(reply))
        return reply.header('ETag', `"${etag}"`).send({})
      },
    )
  }
}

async function receive(
  { uploads }: ReceivePartDeps,
  piece: AnnouncedPiece,
  request: FastifyRequest,
  signal: AbortSignal,
): Promise<string> {
  checkLength(request, piece.size)
  const body = byteBodyFromRequest(request.raw)
  try {
    return (await uploads.receive(piece, body, signal)).etag
  } catch (error) {
    drainBody(body)
    throw piece.isWholePart ? error : await toChunkFault(error, signal)
  }
}

/** What is announced wrongly need not be sent first. */
function checkLength({ headers }: FastifyRequest, size: number): void {
  const length = headers['content-length']
  if (length === undefined || Number(length) === size) return
  throw partSizeWrong(`has ${length} bytes in place of the ${size} announced`)
}

const PASSING: readonly ErrorKind[] = ['unavailable', 'timeout', 'upstream', 'internal']
const LONGEST_HOLD_MS = 5_000

/**
 * Clients repeat a chunk at once and for ever after a 5xx. So what will not pass is told them as a
 * conflict, which ends the upload, and what may pass is told them after a while.
 */
async function toChunkFault(error: unknown, signal: AbortSignal): Promise<unknown> {
  const fault = toQuaysideError(error)
  if (!PASSING.includes(fault.kind)) return fault
  if (fault.retryAfterMs === undefined) {
    const { code, publicMessage, cause } = fault
    return new QuaysideError(fault.message, { kind: 'conflict', code, publicMessage, cause })
  }
  await sleep(Math.min(fault.retryAfterMs, LONGEST_HOLD_MS), undefined, { signal })
  return fault
}
