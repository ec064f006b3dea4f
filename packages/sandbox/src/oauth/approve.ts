import { CODE_LIFETIME_SECONDS } from '../guesses.ts'
import type { Account, App } from '../state/records.ts'
import type { World } from '../state/world.ts'
import type { ConsentRequest } from './consent-request.ts'
import { SCOPES } from './scopes.ts'

/** Whether an account may link an app: a development app has room for its owner and some others. */
export function mayLink(world: World, app: App, account: Account): 'yes' | 'full' | 'frozen' {
  const linked = world.grants.accountsOf(app.key)
  if (app.status === 'production' || account.id === app.ownerId || linked.has(account.id)) {
    return 'yes'
  }
  if (app.status === 'frozen') {
    return 'frozen'
  }
  return linked.size < app.developmentUsers ? 'yes' : 'full'
}

/** Writes the consent down; the outcome is what the app is sent. */
export function approve(
  world: World,
  request: ConsentRequest,
  account: Account,
): Record<string, string> {
  const { app, redirectUri, isOffline, challenge } = request
  const scopes = scopesToGrant(world, request, account)
  const shared = { accountId: account.id, appKey: app.key, scopes }
  if (request.responseType === 'code') {
    const expiresAt = world.now() + CODE_LIFETIME_SECONDS * 1000
    const { code } = world.grants.saveCode({
      ...shared,
      isOffline: isOffline && !app.refusesOffline,
      expiresAt,
      ...(redirectUri === undefined ? {} : { redirectUri }),
      ...(challenge === undefined ? {} : { challenge }),
    })
    return { code }
  }
  const grant = world.grants.create({ ...shared, isOffline: false, isPublicClient: true })
  const lifetimeSeconds = world.settings.current.tokenLifetimeSeconds
  return {
    access_token: world.grants.issueToken(grant, { lifetimeSeconds }).token,
    token_type: 'bearer',
    expires_in: String(lifetimeSeconds),
    scope: scopes.join(' '),
    uid: account.uid,
    account_id: account.id,
  }
}

/** The address the browser is sent back to: code flow in the query, token flow in the fragment. */
export function returnTo(
  redirectUri: string,
  { state, responseType }: Pick<ConsentRequest, 'state' | 'responseType'>,
  outcome: Record<string, string>,
): string {
  const parameters = new URLSearchParams(outcome)
  if (state !== undefined) {
    parameters.set('state', state)
  }
  if (responseType === 'token') {
    return `${redirectUri}#${parameters}`
  }
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${parameters}`
}

function scopesToGrant(world: World, request: ConsentRequest, account: Account) {
  if (!request.includesGranted) {
    return request.scopes
  }
  const before = world.grants.of(account.id, request.app.key).flatMap((grant) => grant.scopes)
  return SCOPES.filter((scope) => request.scopes.includes(scope) || before.includes(scope))
}
