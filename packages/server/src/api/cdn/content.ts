import type { FastifyReply, FastifyRequest } from 'fastify'
import { type ErrorKind, QuaysideError } from '../../errors.ts'
import { parseHandle } from '../../lib/ids.ts'
import type { ProcessAddress } from '../../processing/parse-path.ts'
import { callsOf } from '../../processing/task.ts'
import { cache } from '../../processing/tasks/cache.ts'
import { fallback } from '../../processing/tasks/fallback.ts'
import type { FileAnswers } from '../file/answer-file.ts'
import { addressSecurity } from '../process/address-uses.ts'
import type { ConversionWords } from '../process/conversion-ask.ts'
import { isArchive, isConversion } from '../process/conversion-words.ts'
import { aliasUnknown } from '../process/errors.ts'
import { sendArchive } from './archive.ts'
import { type AskedFileDeps, fileAsk, onlySource } from './asked-file.ts'
import { type ConversionDeps, sendConversion } from './conversion.ts'
import { deliveryUnsupported } from './errors.ts'

export interface ContentDeps extends AskedFileDeps, ConversionDeps {
  readonly files: FileAnswers
}

/** Faults of the file, not of whoever asks. */
const MENDABLE: readonly ErrorKind[] = ['not-found', 'gone', 'upstream', 'timeout', 'unavailable']
/** Faults of a conversion that other files may not have. */
const OF_CONVERSION = /^(?:conversion|picture)_/

/**
 * The file itself, what tasks make of it, or the other one that the task `fallback` names when that
 * cannot be had.
 */
export async function sendContent(
  deps: ContentDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  address: ProcessAddress,
): Promise<unknown> {
  const instead = callsOf(address.calls, fallback).at(-1)
  const isConverted = isConversion(address.calls)
  try {
    if (isArchive(address.calls)) {
      return await sendArchive(deps, request, reply, withSecurity(address))
    }
    return await (isConverted
      ? sendConversion(deps, request, reply, withSecurity(address))
      : sendSource(deps, request, reply, address))
  } catch (error) {
    const handle = instead && parseHandle(instead.handle)
    if (!handle || reply.raw.headersSent || !isMendable(error)) throw error
    const ask = await fileAsk(deps, address, handle)
    // Nobody may go on showing it once the first file can be had again, unless somebody says so.
    if (instead.cache === undefined) ask.query.set('cache', 'false')
    const call = isConverted ? 'convert' : 'read'
    return await deps.files.content(request, reply, { ...ask, call, maxAgeSeconds: instead.cache })
  }
}

function withSecurity(address: ProcessAddress): ConversionWords {
  return { ...address, security: addressSecurity(address.calls, address.query) }
}

async function sendSource(
  deps: ContentDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  address: ProcessAddress,
): Promise<unknown> {
  const source = onlySource(address)
  if (source.kind === 'alias') throw aliasUnknown(source.alias)
  if (source.kind === 'url') throw deliveryUnsupported()
  const ask = await fileAsk(deps, address, source.handle)
  // A plain file is kept as long as its bytes stay the same: `expiry` is about what is made of one.
  if (callsOf(address.calls, cache).some((call) => call.false)) ask.query.set('cache', 'false')
  return await deps.files.content(request, reply, ask)
}

function isMendable(error: unknown): boolean {
  if (!(error instanceof QuaysideError)) return false
  return MENDABLE.includes(error.kind) || OF_CONVERSION.test(error.code)
}
