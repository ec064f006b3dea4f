import type { Sealer } from '../lib/seal.ts'
import type { TokenSet } from '../sources/source.ts'
import type { Connection } from './connection.ts'
import type { ConnectionRow } from './connection-repository.ts'

type Owner = Pick<Connection, 'appKey' | 'source' | 'accountId'>

/** Tokens as a row holds them. Whose they are is sealed with them. */
export function sealTokens(sealer: Sealer, owner: Owner, tokens: TokenSet) {
  const { accessToken, refreshToken, expiresAt } = tokens
  return {
    accessTokenSealed: sealer.seal(accessToken, purpose('access', owner)),
    refreshTokenSealed: refreshToken && sealer.seal(refreshToken, purpose('refresh', owner)),
    tokenExpiresAt: expiresAt,
  }
}

export function openAccessToken(sealer: Sealer, row: ConnectionRow): string {
  return sealer.open(row.accessTokenSealed, purpose('access', row.connection))
}

/** `undefined` when the service gave none. */
export function openRefreshToken(sealer: Sealer, row: ConnectionRow): string | undefined {
  const { refreshTokenSealed: sealed } = row
  return sealed && sealer.open(sealed, purpose('refresh', row.connection))
}

/** Not the connection's id: the account keeps its tokens when it leaves or comes back. */
function purpose(kind: 'access' | 'refresh', { appKey, source, accountId }: Owner): string {
  return `${kind} token ${appKey} ${source} ${accountId}`
}
