import { BodyTooLarge, readAll } from '../../lib/byte-body-read-all.ts'
import type { HttpAnswer, HttpBytes } from '../../lib/http-bytes.ts'
import { HttpBytesError } from '../../lib/http-bytes-error.ts'
import type { AuthorizeRequest, CallOptions, ConsentVerdict } from '../source.ts'
import { fromTransport, unavailable } from './errors.ts'
import type { DropboxOrigins } from './origins.ts'

/** What picking needs. `account_info.read` tells whose account it is. */
export const OPEN_SCOPES = [
  'account_info.read',
  'files.metadata.read',
  'files.content.read',
] as const
export const SAVE_SCOPES = [...OPEN_SCOPES, 'files.content.write'] as const

export interface ConsentDeps {
  readonly origins: DropboxOrigins
  readonly http: HttpBytes
  /** Asked for besides. A connection without them is a good one all the same. */
  readonly furtherScopes: readonly string[]
}

/** All that is asked for. */
export function scopesOf(
  { furtherScopes }: Pick<ConsentDeps, 'furtherScopes'>,
  flow: AuthorizeRequest['flow'],
): readonly string[] {
  return [...(flow === 'saveas' ? SAVE_SCOPES : OPEN_SCOPES), ...furtherScopes]
}

/** The page where a person allows an app what it asks for. */
export function consentUrl(
  { web }: Pick<DropboxOrigins, 'web'>,
  { client, redirectUri, state, codeChallenge, chooseAccount, alwaysAsk }: AuthorizeRequest,
  scopes: readonly string[],
): string {
  const url = new URL('/oauth2/authorize', web)
  url.search = new URLSearchParams({
    client_id: client.clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    state,
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
    token_access_type: 'offline',
    scope: scopes.join(' '),
    ...(chooseAccount === true ? { force_reauthentication: 'true' } : {}),
    ...(alwaysAsk === true ? { force_reapprove: 'true' } : {}),
  }).toString()
  return url.href
}

/** Asks the consent page as a browser would that nobody is signed in with; see the contract. */
export async function examineConsent(
  deps: ConsentDeps,
  request: AuthorizeRequest,
  options: CallOptions,
): Promise<ConsentVerdict> {
  const wanted = scopesOf(deps, request.flow)
  const verdict = await ask(deps, request, wanted, options)
  if (verdict.outcome !== 'scopes-refused') return verdict
  // Dropbox does not say which of them, so each is asked for alone.
  const alone = await Promise.all(
    wanted.map(async (scope) => ({ scope, verdict: await ask(deps, request, [scope], options) })),
  )
  const refused = alone.filter(({ verdict: one }) => one.outcome === 'scopes-refused')
  return { outcome: 'scopes-refused', scopes: refused.map(({ scope }) => scope) }
}

const HEAD_TIMEOUT_MS = 15_000
/** Dropbox's pages carry much besides their one sentence. */
const MAX_PAGE_BYTES = 2 * 1024 * 1024

async function ask(
  { origins, http }: ConsentDeps,
  request: AuthorizeRequest,
  scopes: readonly string[],
  { signal }: CallOptions,
): Promise<ConsentVerdict> {
  const url = consentUrl(origins, request, scopes)
  const headers = { accept: 'text/html' }
  const timeouts = { headMs: HEAD_TIMEOUT_MS }
  try {
    const answer = await http.request({ method: 'GET', url, headers, signal, timeouts })
    if (answer.status === 400) return toVerdict(await readPage(answer))
    answer.body.cancel()
    if (answer.status > 400) throw unavailable(`the consent page answers ${answer.status}`)
    return isScopeRefusal(answer, request.redirectUri)
      ? { outcome: 'scopes-refused', scopes }
      : { outcome: 'asks' }
  } catch (error) {
    if (error instanceof HttpBytesError) throw fromTransport(error, 'answer')
    throw error
  }
}

async function readPage({ body, length }: HttpAnswer): Promise<string> {
  try {
    return (await readAll(body, MAX_PAGE_BYTES, length)).toString('utf8')
  } catch (error) {
    if (error instanceof BodyTooLarge) return ''
    throw error
  }
}

/** What is wrong with a scope is told to the app, by way of its redirect URI. */
function isScopeRefusal({ headers }: HttpAnswer, redirectUri: string): boolean {
  const location = headers.get('location') ?? ''
  if (!location.startsWith(redirectUri)) return false
  return URL.parse(location)?.searchParams.get('error') === 'invalid_scope'
}

function toVerdict(page: string): ConsentVerdict {
  if (/Invalid client_id/.test(page)) return { outcome: 'key-unknown' }
  if (/Invalid redirect_uri/.test(page)) return { outcome: 'redirect-uri-unknown' }
  const sentence = /This app (?:has reached|is unable)[^<]{0,300}/.exec(page)?.[0]
  return { outcome: 'refused', detail: sentence ?? 'It answers with an error page.' }
}
