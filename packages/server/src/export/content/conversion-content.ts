import type { Db } from '../../db/database.ts'
import { fileMissing } from '../../files/errors.ts'
import { findFile } from '../../files/file-repository.ts'
import { byteBodyFromReadable } from '../../lib/byte-body-from-readable.ts'
import type { ApiKey } from '../../lib/ids.ts'
import { canonicalOf } from '../../processing/canonical.ts'
import type {
  DerivativeAsk,
  DerivativeSource,
  Derivatives,
} from '../../processing/derivatives/derivative.ts'
import { nameOfResult } from '../../processing/derivatives/name-of-result.ts'
import { isBytesMissing } from '../../processing/derivatives/use-derivative.ts'
import { parsePath } from '../../processing/parse-path.ts'
import { type OwnHandle, parseSource, type SourceAddress } from '../../processing/parse-source.ts'
import { callsOf } from '../../processing/task.ts'
import { zip } from '../../processing/tasks/zip.ts'
import type { StorageDriver } from '../../storage/storage.ts'
import { contentLost } from '../errors.ts'
import type { ExportContent } from './content.ts'
import { passingContent } from './opened-content.ts'
import { storedContent } from './stored-content.ts'

export interface OpenConversionDeps {
  readonly db: Db
  readonly storage: Pick<StorageDriver, 'read'>
  readonly derivatives: Pick<Derivatives, 'obtain' | 'drop' | 'archives'>
  readonly ownHandle: OwnHandle
}

/**
 * What tasks make of files of the app or of addresses: made first, or found, so that it is read at
 * rest. Archives, which are kept nowhere, are read while they are made. Whoever asked was allowed
 * to; here only files of the app are found. Rejects with `file_missing`, and as conversions do.
 */
export type OpenConversion = (
  appKey: ApiKey,
  path: string,
  signal: AbortSignal,
) => Promise<ExportContent>

export function createOpenConversion(deps: OpenConversionDeps): OpenConversion {
  const { derivatives, storage } = deps

  async function openArchive(ask: DerivativeAsk, signal: AbortSignal): Promise<ExportContent> {
    const { body, filename, length } = await derivatives.archives.open(ask, signal)
    return passingContent(byteBodyFromReadable(body), { filename, size: length })
  }

  return async function openConversion(appKey, path, signal) {
    const ask = await toAsk(deps, appKey, path)
    if (callsOf(ask.calls, zip).length > 0) return openArchive(ask, signal)
    const derivative = await derivatives.obtain(ask, signal)
    const content = storedContent(storage, derivative, nameOfResult(ask, derivative))
    return {
      ...content,
      async read(offset, target, readSignal) {
        try {
          return await content.read(offset, target, readSignal)
        } catch (error) {
          if (!isBytesMissing(error)) throw error
          // What is kept may be removed while it is read; then it is made again.
          await derivatives.drop(derivative)
          throw contentLost('what was made is gone', error)
        }
      },
    }
  }
}

async function toAsk(
  deps: OpenConversionDeps,
  appKey: ApiKey,
  written: string,
): Promise<DerivativeAsk> {
  const { calls, sources, path } = parsePath(written, deps.ownHandle)
  const { files } = canonicalOf(calls, undefined)
  const named = files.map(async (word) => {
    const source = parseSource(word, deps.ownHandle)
    return [word, await toSource(deps, appKey, source)] as const
  })
  return {
    ...{ appKey, path, calls },
    sources: await Promise.all(sources.map((source) => toSource(deps, appKey, source))),
    files: new Map(await Promise.all(named)),
    ...{ accept: undefined, lifeMs: undefined, isAnew: false },
  }
}

async function toSource(
  { db }: OpenConversionDeps,
  appKey: ApiKey,
  source: SourceAddress,
): Promise<DerivativeSource> {
  if (source.kind === 'url') return { kind: 'address', url: source.url }
  const file = source.kind === 'handle' ? await findFile(db, appKey, source.handle) : undefined
  if (!file) throw fileMissing()
  return { kind: 'file', file }
}
