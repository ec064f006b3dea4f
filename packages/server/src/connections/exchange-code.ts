import type { Sealer } from '../lib/seal.ts'
import type { ClientCredentials, PersonalSource, TokenSet } from '../sources/source.ts'
import { verifierOf } from './begin.ts'
import type { StateRow } from './state-repository.ts'

/** The tokens for what somebody brought back from the consent page. Rejects as the source does. */
export async function exchangeCode(
  sealer: Sealer,
  row: StateRow,
  grant: {
    readonly source: PersonalSource
    readonly client: ClientCredentials
    readonly code: string
    readonly signal: AbortSignal
  },
): Promise<TokenSet> {
  const { source, client, code, signal } = grant
  return await source.oauth.exchangeCode({
    client,
    redirectUri: row.redirectUri,
    code,
    codeVerifier: sealer.open(row.verifierSealed, verifierOf(row.stateHash)),
    signal,
  })
}
