import { MAX_STATE_BYTES } from '../guesses.ts'
import type { App, AuthorizationCode } from '../state/records.ts'
import type { World } from '../state/world.ts'
import { parseScopes, type Scope, withImplied } from './scopes.ts'

/** A consent URL that makes sense. */
export interface ConsentRequest {
  readonly app: App
  readonly responseType: 'code' | 'token'
  readonly redirectUri: string | undefined
  readonly state: string | undefined
  readonly scopes: readonly Scope[]
  readonly isOffline: boolean
  readonly challenge: AuthorizationCode['challenge']
  readonly forceReapprove: boolean
  readonly forceReauthentication: boolean
  /** Merge with what was granted before. */
  readonly includesGranted: boolean
}

/** What is wrong with a consent URL: a page for developers, or a redirect with an error. */
export type ConsentFault =
  | { readonly page: string }
  | {
      readonly error: string
      readonly description: string
      readonly request: Pick<ConsentRequest, 'redirectUri' | 'state' | 'responseType'> & {
        redirectUri: string
      }
    }

export function parseConsentRequest(
  world: World,
  query: URLSearchParams,
): ConsentRequest | ConsentFault {
  const key = query.get('client_id') ?? ''
  const app = world.apps.get(key)
  if (app === undefined) {
    return { page: `Invalid client_id: "${key}".` }
  }
  const responseType = query.get('response_type')
  if (responseType !== 'code' && responseType !== 'token') {
    return { page: `Invalid response_type: "${responseType ?? ''}". It must be "code" or "token".` }
  }
  const redirectUri = query.get('redirect_uri') ?? undefined
  const page = findPageFault(app, responseType, redirectUri, query)
  return page === undefined ? parseGrantPart(app, responseType, redirectUri, query) : { page }
}

function findPageFault(
  app: App,
  responseType: 'code' | 'token',
  redirectUri: string | undefined,
  query: URLSearchParams,
): string | undefined {
  if (redirectUri === undefined && responseType === 'token') {
    return 'Missing redirect_uri.'
  }
  if (
    redirectUri !== undefined &&
    !(app.redirectUris.includes(redirectUri) && isSecureRedirect(redirectUri))
  ) {
    return "Invalid redirect_uri. It must exactly match one of the redirect URIs you've pre-configured for your app (including the path)."
  }
  if (query.get('scope') === '') {
    return 'Invalid scope: "". Leave the parameter out to ask for every scope of the app.'
  }
  if (Buffer.byteLength(query.get('state') ?? '') > MAX_STATE_BYTES) {
    return `Invalid state: it must not be longer than ${MAX_STATE_BYTES} bytes.`
  }
  const method = query.get('code_challenge_method')
  if (method !== null && method !== 'S256' && method !== 'plain') {
    return `Invalid code_challenge_method: "${method}".`
  }
  const challenge = query.get('code_challenge')
  return challenge !== null && !/^[\w.~-]{43,128}$/.test(challenge)
    ? 'Invalid code_challenge: it must have 43 to 128 characters.'
    : undefined
}

function parseGrantPart(
  app: App,
  responseType: 'code' | 'token',
  redirectUri: string | undefined,
  query: URLSearchParams,
): ConsentRequest | ConsentFault {
  const state = query.get('state') ?? undefined
  const scopes = parseScopes(query.get('scope') ?? app.scopes.join(' '))
  if (scopes === undefined || !scopes.every((scope) => app.scopes.includes(scope))) {
    const description = 'The app is not configured for a scope it asks for.'
    return redirectUri === undefined
      ? { page: description }
      : { error: 'invalid_scope', description, request: { redirectUri, state, responseType } }
  }
  const challenge = query.get('code_challenge')
  const method = query.get('code_challenge_method') === 'S256' ? 'S256' : 'plain'
  return {
    app,
    responseType,
    redirectUri,
    state,
    scopes: withImplied(scopes),
    isOffline: query.get('token_access_type') === 'offline',
    challenge: challenge === null ? undefined : { method, value: challenge },
    forceReapprove: query.get('force_reapprove') === 'true',
    forceReauthentication: query.get('force_reauthentication') === 'true',
    includesGranted: query.get('include_granted_scopes') === 'user',
  }
}

/** `https`, or `http` on the two names of one's own machine. */
export function isSecureRedirect(uri: string): boolean {
  const url = URL.parse(uri)
  const isLocal = url?.hostname === 'localhost' || url?.hostname === '127.0.0.1'
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal)
}
