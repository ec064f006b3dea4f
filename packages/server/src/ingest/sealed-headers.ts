import type { ApiKey, Branded } from '../lib/ids.ts'
import type { Sealer } from '../lib/seal.ts'

/**
 * Headers that somebody wants sent to an address of their own: as a rule a secret of theirs. They
 * are opened when a request goes out, and nowhere else.
 */
export type SealedHeaders = Branded<'SealedHeaders'>

export function sealHeaders(
  sealer: Pick<Sealer, 'seal'>,
  appKey: ApiKey,
  headers: Readonly<Record<string, string>>,
): SealedHeaders {
  return sealer.seal(JSON.stringify(headers), purposeOf(appKey)) as SealedHeaders
}

/** Throws a `SealError` when they were sealed for another app. */
export function openHeaders(
  sealer: Pick<Sealer, 'open'>,
  appKey: ApiKey,
  sealed: SealedHeaders,
): Readonly<Record<string, string>> {
  return JSON.parse(sealer.open(sealed, purposeOf(appKey)))
}

const purposeOf = (appKey: ApiKey) => `ingest-headers:${appKey}`
