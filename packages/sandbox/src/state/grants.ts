import type { Scope } from '../oauth/scopes.ts'
import { randomId } from './accounts.ts'
import type { AccessToken, AuthorizationCode, Grant } from './records.ts'
import type { Store } from './store.ts'

/** Expired access tokens are remembered this long, to be told apart from unknown ones. */
const EXPIRED_TOKEN_MEMORY_MS = 24 * 60 * 60 * 1000

export interface Grants {
  token(token: string): AccessToken | undefined
  grant(id: string): Grant | undefined
  byRefreshToken(refreshToken: string): Grant | undefined
  /** The accounts that have linked an app. */
  accountsOf(appKey: string): Set<string>
  of(accountId: string, appKey: string): Grant[]
  create(
    fields: Pick<Grant, 'accountId' | 'appKey' | 'scopes' | 'isPublicClient'> & {
      isOffline: boolean
    },
  ): Grant
  issueToken(
    grant: Grant,
    options: { lifetimeSeconds: number; scopes?: readonly Scope[] },
  ): AccessToken
  /** Kills a grant with all its tokens. */
  revoke(grantId: string): void
  /** Kills the grants of one account, or all. Returns how many there were. */
  revokeAll(accountId?: string): number
  /** Makes the access tokens of one account, or all, old. */
  expireAll(accountId?: string): number
  saveCode(code: Omit<AuthorizationCode, 'code'>): AuthorizationCode
  /** The code if it is known and young; it is gone afterwards. */
  takeCode(code: string): AuthorizationCode | undefined
}

export function createGrants(store: Store, now: () => number): Grants {
  const grants = store.collection<Grant>('grants')
  const tokens = store.collection<AccessToken>('access_tokens')
  const codes = store.collection<AuthorizationCode>('codes')
  const byRefresh = new Map<string, Grant>()
  for (const grant of grants.values()) {
    remember(grant)
  }
  forgetOld()

  function remember(grant: Grant): void {
    if (grant.refreshToken !== undefined) {
      byRefresh.set(grant.refreshToken, grant)
    }
  }

  function forgetOld(): void {
    for (const { token, expiresAt } of [...tokens.values()]) {
      if (expiresAt + EXPIRED_TOKEN_MEMORY_MS < now()) {
        tokens.delete(token)
      }
    }
    for (const { code, expiresAt } of [...codes.values()]) {
      if (expiresAt < now()) {
        codes.delete(code)
      }
    }
  }

  function revoke(grantId: string): void {
    const grant = grants.get(grantId)
    if (grant?.refreshToken !== undefined) {
      byRefresh.delete(grant.refreshToken)
    }
    grants.delete(grantId)
    for (const token of [...tokens.values()].filter((one) => one.grantId === grantId)) {
      tokens.delete(token.token)
    }
  }

  function grantsOf(accountId: string | undefined): Grant[] {
    return [...grants.values()].filter(
      (one) => accountId === undefined || one.accountId === accountId,
    )
  }

  return {
    token: (token) => tokens.get(token),
    grant: (id) => grants.get(id),
    byRefreshToken: (refreshToken) => byRefresh.get(refreshToken),
    accountsOf: (appKey) =>
      new Set(
        grants
          .values()
          .filter((one) => one.appKey === appKey)
          .map((one) => one.accountId),
      ),
    of: (accountId, appKey) => grantsOf(accountId).filter((one) => one.appKey === appKey),
    create({ isOffline, ...fields }) {
      const grant: Grant = {
        id: randomId(22),
        ...fields,
        ...(isOffline ? { refreshToken: randomId(64) } : {}),
      }
      grants.set(grant.id, grant)
      remember(grant)
      return grant
    },
    issueToken(grant, { lifetimeSeconds, scopes = grant.scopes }) {
      forgetOld()
      const expiresAt = now() + lifetimeSeconds * 1000
      const token = { token: `sl.u.${randomId(147)}`, grantId: grant.id, scopes, expiresAt }
      tokens.set(token.token, token)
      return token
    },
    revoke: (grantId) => store.atomically(() => revoke(grantId)),
    revokeAll: (accountId) =>
      store.atomically(() => {
        const doomed = grantsOf(accountId)
        doomed.forEach((grant) => {
          revoke(grant.id)
        })
        return doomed.length
      }),
    expireAll: (accountId) =>
      store.atomically(() => {
        const ids = new Set(grantsOf(accountId).map((grant) => grant.id))
        const doomed = [...tokens.values()].filter((token) => ids.has(token.grantId))
        doomed.forEach((token) => {
          tokens.set(token.token, { ...token, expiresAt: now() - 1 })
        })
        return doomed.length
      }),
    saveCode(fields) {
      const code = { code: randomId(43), ...fields }
      codes.set(code.code, code)
      return code
    },
    takeCode(code) {
      const found = codes.get(code)
      codes.delete(code)
      return found && found.expiresAt >= now() ? found : undefined
    },
  }
}
