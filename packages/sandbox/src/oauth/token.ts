import { createHash } from 'node:crypto'
import { appOfBasic, appWithSecret } from '../api/authenticate.ts'
import { applyEarly } from '../faults/apply-early.ts'
import { ALLOWS_PKCE_WITHOUT_VERIFIER, TOKEN_TEXTS } from '../guesses.ts'
import { answerPreflight, apiHeaders, sendJson, sendText } from '../http/answer.ts'
import { ApiError } from '../http/errors.ts'
import { type Incoming, queryOf } from '../http/incoming.ts'
import type { Json } from '../http/json.ts'
import { readText } from '../http/receive.ts'
import type { App, AuthorizationCode } from '../state/records.ts'
import type { World } from '../state/world.ts'
import { parseScopes } from './scopes.ts'

/** Who asks for a token: an app that proved its secret, or one that only said its key. */
interface Client {
  readonly app: App
  readonly hasProof: boolean
}

/** `POST /oauth2/token`: exchanges a code, or refreshes. Takes all four forms clients send. */
export async function answerToken(world: World, incoming: Incoming): Promise<void> {
  if (incoming.method === 'OPTIONS') {
    answerPreflight(incoming)
    return
  }
  world.counters.request('oauth2/token')
  try {
    await applyEarly(world.faults.strike('oauth2/token', undefined), incoming.res)
    const answer = grantToken(world, incoming, await readParameters(incoming))
    sendJson(incoming, 200, answer, apiHeaders(incoming))
  } catch (error) {
    answerFault(incoming, error)
  } finally {
    world.counters.answer('oauth2/token', incoming.res.statusCode)
  }
}

/** Parameters of the query string and of a form body; the body wins. */
async function readParameters(incoming: Incoming): Promise<URLSearchParams> {
  const parameters = queryOf(incoming)
  for (const [name, value] of new URLSearchParams(await readText(incoming.req))) {
    parameters.set(name, value)
  }
  return parameters
}

function grantToken(world: World, incoming: Incoming, parameters: URLSearchParams): Json {
  if (incoming.method !== 'POST') {
    throw tokenError('invalid_request', 'The request must be a POST.')
  }
  const client = findClient(world, incoming, parameters)
  switch (parameters.get('grant_type')) {
    case 'authorization_code':
      return exchangeCode(world, client, parameters)
    case 'refresh_token':
      return refresh(world, client, parameters)
    default:
      throw tokenError('unsupported_grant_type', TOKEN_TEXTS.unknownGrantType)
  }
}

function findClient(world: World, { req }: Incoming, parameters: URLSearchParams): Client {
  const header = req.headers.authorization ?? ''
  const key = parameters.get('client_id')
  const secret = parameters.get('client_secret')
  const isBasic = /^basic /i.test(header)
  if (!isBasic && key === null) {
    throw tokenError('invalid_request', 'No auth function available for given request')
  }
  const proven = isBasic ? appOfBasic(world, header) : appWithSecret(world, key ?? '', secret ?? '')
  const app = proven ?? (isBasic || secret !== null ? undefined : world.apps.get(key ?? ''))
  if (app === undefined) {
    throw new ApiError(400, { error: 'invalid_client: Invalid client_id or client_secret' })
  }
  return { app, hasProof: proven !== undefined }
}

function exchangeCode(world: World, client: Client, parameters: URLSearchParams): Json {
  const code = world.grants.takeCode(parameters.get('code') ?? '')
  if (code?.appKey !== client.app.key) {
    throw tokenError('invalid_grant', "code doesn't exist or has expired")
  }
  if ((parameters.get('redirect_uri') ?? undefined) !== code.redirectUri) {
    throw tokenError('invalid_grant', TOKEN_TEXTS.wrongRedirectUri)
  }
  checkVerifier(code, client, parameters.get('code_verifier'))
  const { accountId, appKey, scopes, isOffline } = code
  const isPublicClient = !client.hasProof
  const grant = world.grants.create({ accountId, appKey, scopes, isOffline, isPublicClient })
  const { token } = world.grants.issueToken(grant, {
    lifetimeSeconds: world.settings.current.tokenLifetimeSeconds,
  })
  return {
    access_token: token,
    token_type: 'bearer',
    expires_in: world.settings.current.tokenLifetimeSeconds,
    refresh_token: grant.refreshToken,
    scope: scopes.join(' '),
    uid: world.accounts.get(accountId)?.uid,
    account_id: accountId,
  }
}

/** A client without secret has to show the verifier; one that sent a challenge has to as well. */
function checkVerifier(
  { challenge }: AuthorizationCode,
  { hasProof }: Client,
  verifier: string | null,
): void {
  if (challenge === undefined) {
    if (!hasProof) {
      throw tokenError('invalid_request', 'No auth function available for given request')
    }
    return
  }
  if (verifier === null && hasProof && ALLOWS_PKCE_WITHOUT_VERIFIER) {
    return
  }
  const shown = challenge.method === 'plain' ? verifier : s256(verifier ?? '')
  if (shown !== challenge.value) {
    throw tokenError('invalid_grant', TOKEN_TEXTS.wrongVerifier)
  }
}

function s256(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url')
}

function refresh(world: World, client: Client, parameters: URLSearchParams): Json {
  const text = parameters.get('refresh_token') ?? ''
  if (!/^[\w-]{64}$/.test(text)) {
    throw tokenError('invalid_grant', 'refresh token is malformed')
  }
  const grant = world.grants.byRefreshToken(text)
  if (grant?.appKey !== client.app.key) {
    throw tokenError('invalid_grant', 'refresh token is invalid or revoked')
  }
  if (!client.hasProof && !grant.isPublicClient) {
    throw tokenError('invalid_request', 'No auth function available for given request')
  }
  const asked = parseScopes(parameters.get('scope') ?? grant.scopes.join(' '))
  if (asked === undefined || !asked.every((scope) => grant.scopes.includes(scope))) {
    throw tokenError('invalid_scope', 'scope must be a subset of the scopes granted before')
  }
  const lifetimeSeconds = world.settings.current.tokenLifetimeSeconds
  const { token } = world.grants.issueToken(grant, { lifetimeSeconds, scopes: asked })
  world.counters.refreshed()
  return { access_token: token, token_type: 'bearer', expires_in: lifetimeSeconds }
}

function tokenError(error: string, description: string): ApiError {
  return new ApiError(400, { error, error_description: description })
}

function answerFault(incoming: Incoming, error: unknown): void {
  incoming.req.resume()
  if (!(error instanceof ApiError)) {
    throw error
  }
  const headers = { ...apiHeaders(incoming), ...error.headers }
  if (typeof error.body === 'string') {
    sendText(incoming, error.status, error.body, headers)
  } else {
    sendJson(incoming, error.status, error.body, headers)
  }
}
