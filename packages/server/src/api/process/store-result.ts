import type { FastifyReply, FastifyRequest } from 'fastify'
import type { StoredFile } from '../../files/file-record.ts'
import { sourceMissing, sourcesTooMany } from '../../processing/errors.ts'
import { isConversion } from './conversion-words.ts'
import type { StoreConversion, StoreConversionAsk } from './store-conversion.ts'
import type { StoreSource } from './store-source.ts'

/** Words of an address or of JSON that has a task `store`. */
export interface StoreResultAsk extends StoreConversionAsk {
  /** Of a picker session, which can follow the transfer then. */
  readonly token?: string | undefined
}

/**
 * Makes a file of what tasks make of the sources, or of the one source as it is. Rejects as these
 * two do, and with `sources_too_many`.
 */
export type StoreResult = (
  request: FastifyRequest,
  reply: FastifyReply,
  ask: StoreResultAsk,
) => Promise<StoredFile>

export function createStoreResult({
  storeSource,
  storeConversion,
}: {
  readonly storeSource: StoreSource
  readonly storeConversion: StoreConversion
}): StoreResult {
  return async function storeResult(request, reply, ask) {
    if (isConversion(ask.calls)) return await storeConversion(request, reply, ask)
    const [source, another] = ask.sources
    if (!source) throw sourceMissing()
    if (another) throw sourcesTooMany()
    const { headers } = source
    return await storeSource(request, reply, { ...ask, source, headers })
  }
}
