import { setTimeout as sleep } from 'node:timers/promises'
import { QuaysideError } from '../../errors.ts'
import { backoffMs } from '../../lib/backoff.ts'
import { BodyTooLarge, readAll } from '../../lib/byte-body-read-all.ts'
import type { HttpBytes } from '../../lib/http-bytes.ts'
import { HttpBytesError } from '../../lib/http-bytes-error.ts'
import type { ClientCredentials, SourceOAuth, TokenSet } from '../source.ts'
import {
  type ConsentDeps,
  consentUrl,
  examineConsent,
  OPEN_SCOPES,
  SAVE_SCOPES,
  scopesOf,
} from './consent.ts'
import {
  connectionExpired,
  credentialsWrong,
  fromRefusal,
  fromTransport,
  unavailable,
} from './errors.ts'
import { numberIn, parseJson, textIn } from './json.ts'
import { toRefusal } from './refusal.ts'
import type { RetryOptions } from './rpc.ts'

/** A person waits for these calls. */
const MAX_TRIES = 3
const MAX_ANSWER_BYTES = 64 * 1024
const HEAD_TIMEOUT_MS = 15_000

export interface OAuthDeps extends ConsentDeps {
  readonly retry: RetryOptions
  readonly random: () => number
  readonly now: () => Date
}

export function createDropboxOAuth(deps: OAuthDeps): SourceOAuth {
  const { origins } = deps
  return {
    scopes: { open: OPEN_SCOPES, saveas: SAVE_SCOPES },
    authorizeUrl: (request) => consentUrl(origins, request, scopesOf(deps, request.flow)),
    examineConsent: (request, options) => examineConsent(deps, request, options),
    async exchangeCode({ client, redirectUri, code, codeVerifier, signal }) {
      const grant = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: codeVerifier,
      }
      return toTokenSet(await askForToken(deps, client, grant, signal), deps.now())
    },
    async refresh({ client, refreshToken, signal }) {
      const grant = { grant_type: 'refresh_token', refresh_token: refreshToken }
      return toTokenSet(await askForToken(deps, client, grant, signal), deps.now())
    },
    async checkCredentials(client, { signal }) {
      const keys = Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64')
      const answer = await post(deps, {
        url: `${origins.api}/2/check/app`,
        headers: { authorization: `Basic ${keys}`, 'content-type': 'application/json' },
        body: '{"query":"quayside"}',
        signal,
      })
      if (isSuccess(answer)) return
      if (answer.status === 400 || answer.status === 401)
        throw credentialsWrong(answer.error.message)
      throw answer.error
    },
  }
}

/** Secrets travel in the body: addresses end up in logs. */
async function askForToken(
  deps: OAuthDeps,
  client: ClientCredentials,
  grant: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<unknown> {
  const answer = await post(deps, {
    url: `${deps.origins.api}/oauth2/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      ...grant,
      client_id: client.clientId,
      client_secret: client.clientSecret,
    }).toString(),
    signal,
  })
  if (isSuccess(answer)) return answer.json
  throw toGrantError(answer)
}

interface OAuthAnswer {
  readonly status: number
  readonly json: unknown
  /** What it means when it is no success. */
  readonly error: QuaysideError
  readonly askedToWaitMs?: number | undefined
}

const isSuccess = ({ status }: OAuthAnswer) => status >= 200 && status < 300

/** Dropbox writes `invalid_client: …` into the one field where others write `invalid_client`. */
function toGrantError({ status, json, error }: OAuthAnswer): QuaysideError {
  const name = textIn(json, 'error') ?? ''
  if (status === 400 || status === 401) {
    if (name === 'invalid_grant') return connectionExpired(error)
    if (name.startsWith('invalid_client')) return credentialsWrong(error.message)
    return new QuaysideError(`Dropbox refused to give a token: ${error.message}`, {
      kind: 'invalid',
      code: 'source_grant_refused',
      publicMessage:
        'Dropbox did not accept the sign-in. Please check the settings of the Dropbox app.',
    })
  }
  return error
}

function toTokenSet(json: unknown, now: Date): TokenSet {
  const accessToken = textIn(json, 'access_token')
  if (accessToken === undefined) throw unavailable('a token answer without a token')
  const expiresIn = numberIn(json, 'expires_in')
  return {
    accessToken,
    refreshToken: textIn(json, 'refresh_token'),
    expiresAt: expiresIn === undefined ? undefined : new Date(now.getTime() + expiresIn * 1_000),
    scopes: (textIn(json, 'scope') ?? '').split(' ').filter((scope) => scope !== ''),
    accountId: textIn(json, 'account_id'),
  }
}

interface Post {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly signal: AbortSignal
}

/** Tries again while Dropbox is in trouble. Throws when it stays so. */
async function post(deps: OAuthDeps, request: Post): Promise<OAuthAnswer> {
  const { retry, random } = deps
  const deadline = Date.now() + retry.patienceMs
  for (let tries = 1; ; tries++) {
    const answer = await postOnce(deps.http, request)
    if (isSuccess(answer) || answer.error.retryAfterMs === undefined) return answer
    const waitMs = answer.askedToWaitMs ?? backoffMs(tries - 1, { ...retry, random })
    if (tries >= MAX_TRIES || Date.now() + waitMs > deadline) throw answer.error
    await sleep(waitMs, undefined, { signal: request.signal })
  }
}

async function postOnce(http: HttpBytes, request: Post): Promise<OAuthAnswer> {
  try {
    const timeouts = { headMs: HEAD_TIMEOUT_MS }
    const answer = await http.request({ method: 'POST', ...request, timeouts })
    const text = (await readAll(answer.body, MAX_ANSWER_BYTES, answer.length)).toString('utf8')
    const refusal = toRefusal(answer.status, answer.headers, text)
    return {
      status: answer.status,
      json: parseJson(text),
      error: fromRefusal(refusal),
      askedToWaitMs: refusal.retryAfterMs,
    }
  } catch (error) {
    if (error instanceof HttpBytesError) return unanswered(fromTransport(error, 'answer'))
    if (error instanceof BodyTooLarge) return unanswered(unavailable(error.message))
    throw error
  }
}

function unanswered(error: QuaysideError): OAuthAnswer {
  return { status: 0, json: undefined, error }
}
