import { timingSafeEqual } from 'node:crypto'
import { BAD_REQUEST_TEXTS, WRONG_APP_STATUS } from '../guesses.ts'
import { ApiError, authError, badRequest, errorBody } from '../http/errors.ts'
import { type Incoming, queryOf } from '../http/incoming.ts'
import type { AccessToken, Account, App, Grant } from '../state/records.ts'
import type { World } from '../state/world.ts'

export interface UserCaller {
  readonly account: Account
  readonly app: App
  readonly token: AccessToken
  readonly grant: Grant
}

/** The account and app behind the request's token. Throws ApiError for anything but a live one. */
export function authenticateUser(world: World, incoming: Incoming): UserCaller {
  const header = authorizationOf(incoming)
  if (header === undefined || header === '') {
    throw badRequest(BAD_REQUEST_TEXTS.noAuthorization)
  }
  const token = /^bearer +(\S+)$/i.exec(header)?.[1]
  if (token === undefined) {
    throw badRequest(
      `Invalid authorization value in HTTP header "Authorization": ${JSON.stringify(shortened(header))}.  Expecting "Bearer <oauth2-access-token>".`,
    )
  }
  return callerOf(world, token)
}

/**
 * The user behind a token; undefined for an app that showed its key and secret. Throws ApiError
 * for anything else.
 */
export function authenticateAppOrUser(world: World, incoming: Incoming): UserCaller | undefined {
  const header = authorizationOf(incoming) ?? ''
  if (!/^basic /i.test(header)) {
    return authenticateUser(world, incoming)
  }
  if (appOfBasic(world, header) === undefined) {
    throw new ApiError(WRONG_APP_STATUS, errorBody({ '.tag': 'invalid_access_token' }), {
      'www-authenticate': 'Basic realm="Dropbox-API"',
    })
  }
  return undefined
}

/** The app whose key and secret a `Basic` header carries. */
export function appOfBasic(world: World, header: string): App | undefined {
  const text = Buffer.from(header.replace(/^basic +/i, ''), 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return appWithSecret(world, text.slice(0, colon), text.slice(colon + 1))
}

export function appWithSecret(world: World, key: string, secret: string): App | undefined {
  const app = world.apps.get(key)
  return app !== undefined && isSame(app.secret, secret) ? app : undefined
}

function callerOf(world: World, text: string): UserCaller {
  const token = world.grants.token(text)
  if (token === undefined) {
    throw unknownToken(world, text)
  }
  if (token.expiresAt <= world.now()) {
    throw authError('expired_access_token')
  }
  const grant = world.grants.grant(token.grantId)
  const account = grant && world.accounts.get(grant.accountId)
  const app = grant && world.apps.get(grant.appKey)
  if (grant === undefined || account === undefined || app === undefined) {
    throw authError('invalid_access_token')
  }
  if (account.isSuspended) {
    throw authError('user_suspended')
  }
  return { account, app, token, grant }
}

function unknownToken(world: World, token: string): ApiError {
  const isTokenShaped = /^sl\.[\w.-]{20,}$/.test(token)
  return isTokenShaped || world.settings.current.malformedToken === 'auth-error'
    ? authError('invalid_access_token')
    : badRequest('The given OAuth 2 access token is malformed.')
}

function authorizationOf(incoming: Incoming): string | undefined {
  return incoming.req.headers.authorization ?? queryOf(incoming).get('authorization') ?? undefined
}

function shortened(header: string): string {
  return header.split(' ')[0] ?? ''
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
