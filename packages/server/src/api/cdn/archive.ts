import type { FastifyReply, FastifyRequest } from 'fastify'
import { contentHeaders } from '../../links/headers.ts'
import type { Archive } from '../../processing/archives/archives.ts'
import type { Derivatives } from '../../processing/derivatives/derivative.ts'
import { callerSignal } from '../caller.ts'
import {
  askForConversion,
  type ConversionAskDeps,
  type ConversionWords,
} from '../process/conversion-ask.ts'

export interface ArchiveDeps extends ConversionAskDeps {
  readonly derivatives: Pick<Derivatives, 'archives'>
}

/** Answers an archive of the sources, which is written while it is sent. */
export async function sendArchive(
  deps: ArchiveDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  words: ConversionWords,
): Promise<unknown> {
  const { ask } = await askForConversion(deps, request, words)
  const archive = await deps.derivatives.archives.open(ask, callerSignal(reply))
  return sendOpenedArchive(request, reply, archive)
}

export function sendOpenedArchive(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, length, filename, contentType }: Archive,
): unknown {
  // It may break off, and is made of files that may change: nobody keeps it.
  reply.headers(contentHeaders({ filename, contentType, download: true, caching: 'none' }))
  if (length !== undefined) reply.header('Content-Length', length)
  if (request.method === 'HEAD') {
    body.destroy()
    return reply.send()
  }
  return reply.send(body)
}
