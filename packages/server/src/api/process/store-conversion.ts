import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Apps } from '../../apps/app.ts'
import type { StoredFile } from '../../files/file-record.ts'
import type { Bodies } from '../../ingest/store-body.ts'
import { byteBodyFromReadable } from '../../lib/byte-body-from-readable.ts'
import type { Archive } from '../../processing/archives/archives.ts'
import type { Derivatives } from '../../processing/derivatives/derivative.ts'
import { nameOfResult } from '../../processing/derivatives/name-of-result.ts'
import { useDerivative } from '../../processing/derivatives/use-derivative.ts'
import type { StorageDriver } from '../../storage/storage.ts'
import { askedBy, patientSignal } from '../caller.ts'
import { basicSecret } from '../file/basic-secret.ts'
import { placeUse, type StorePlace } from '../store-options.ts'
import { askForConversion, type ConversionAskDeps, type ConversionWords } from './conversion-ask.ts'
import { isArchive } from './conversion-words.ts'
import { fileNotDecoded } from './errors.ts'

export interface StoreConversionDeps extends ConversionAskDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly derivatives: Pick<Derivatives, 'obtain' | 'drop' | 'archives'>
  readonly readObject: StorageDriver['read']
  readonly bodies: Pick<Bodies, 'store'>
  readonly stopping: AbortSignal
}

/** What tasks make of something is to become a file. */
export interface StoreConversionAsk extends ConversionWords {
  readonly place: StorePlace
  readonly isBase64: boolean
  readonly uploadTags: Readonly<Record<string, string>>
}

/**
 * Converts, and makes a file of the result (Filestack reference 4.1, 9.3, `store`): needs the calls
 * `convert` and `store`, and tells of both. Rejects as `askForConversion`, as the conversion and as
 * `Bodies.store` do, and with `base64_file`.
 */
export type StoreConversion = (
  request: FastifyRequest,
  reply: FastifyReply,
  ask: StoreConversionAsk,
) => Promise<StoredFile>

export function createStoreConversion(deps: StoreConversionDeps): StoreConversion {
  return async function storeConversion(request, reply, words) {
    const { place, security, uploadTags } = words
    if (words.isBase64) throw fileNotDecoded()
    const { app, ask } = await askForConversion(deps, request, words)
    const [source] = words.sources
    const { minSize, maxSize } = await deps.apps.authorize({
      ...{ apiKey: app.apiKey, security, call: 'store', ...placeUse(place), ...askedBy(request) },
      ...(source?.kind === 'handle' && { handle: source.handle }),
      ...(source?.kind === 'url' && { url: source.url }),
      secret: basicSecret(request),
    })
    const signal = patientSignal(reply, deps.stopping)
    const keep = ({ body, length, contentType, filename }: Archive) =>
      deps.bodies.store({
        ...{ appKey: app.apiKey, length, contentType, hintedType: undefined, uploadTags },
        body: byteBodyFromReadable(body),
        filename: place.filename ?? filename,
        ...{ container: place.container, path: place.path, storeIn: place.storeIn },
        ...{ minSize, maxSize, signal },
        mayBeEmpty: true,
      })
    if (isArchive(words.calls)) return await keep(await deps.derivatives.archives.open(ask, signal))
    return await useDerivative(deps.derivatives, ask, signal, async (derivative) => {
      const { storageKey, size: length, contentType } = derivative
      const body = await deps.readObject(storageKey, { start: 0, end: length }, { signal })
      return await keep({ body, length, contentType, filename: nameOfResult(ask, derivative) })
    })
  }
}
