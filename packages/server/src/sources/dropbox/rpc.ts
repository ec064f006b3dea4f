import { setTimeout as sleep } from 'node:timers/promises'
import type { QuaysideError } from '../../errors.ts'
import { backoffMs } from '../../lib/backoff.ts'
import { BodyTooLarge } from '../../lib/byte-body-read-all.ts'
import type { HttpAnswer, HttpBytes, HttpRequest } from '../../lib/http-bytes.ts'
import { HttpBytesError } from '../../lib/http-bytes-error.ts'
import type { Access } from '../source.ts'
import type { Accounts } from './accounts.ts'
import { type Download, readJson, readRefusal, toDownload } from './answers.ts'
import {
  connectionExpired,
  fromRefusal,
  fromTransport,
  isRateLimit,
  isTokenRefused,
  isWriteClash,
  unavailable,
} from './errors.ts'
import { toHeaderJson } from './json.ts'
import type { DropboxOrigins } from './origins.ts'
import type { Refusal } from './refusal.ts'
import { toAccount } from './wire.ts'

/**
 * Calls of Dropbox's API with the manners of a good client: within the account's budget, repeated
 * where Dropbox is in trouble, with a new token where the old one has expired. What leaves here is
 * a `QuaysideError` or the signal's reason.
 */
export interface Rpc {
  /** A route that answers in JSON. Routes without an argument get no `arg` at all. */
  call(access: Access, route: string, options: RpcOptions): Promise<unknown>
  /** A route that takes bytes; they must stay as they are until this settles. */
  upload(access: Access, route: string, options: UploadOptions): Promise<unknown>
  /** A route that answers in bytes; `result` is the JSON that came in a header. */
  download(access: Access, route: string, options: DownloadOptions): Promise<Download>
}

/**
 * What a refusal means on one route, where that is not what it means on all others. With a `value`
 * it is as good as a result.
 */
export type Judge = (refusal: Refusal) => { readonly value: unknown } | QuaysideError | undefined

export interface RpcOptions {
  readonly arg?: unknown
  readonly host?: 'api' | 'content'
  readonly judge?: Judge
  /** `false`: a call of which the answer was lost is not made again, but rejects with `source_unreachable`. */
  readonly isRepeatable?: boolean
  readonly signal: AbortSignal
}

export interface UploadOptions {
  readonly arg: unknown
  readonly body: Uint8Array | readonly Uint8Array[]
  readonly judge?: Judge
  /** As above. */
  readonly isRepeatable?: boolean
  readonly signal: AbortSignal
}

export interface DownloadOptions {
  readonly arg: unknown
  /** Value of a `Range` header. */
  readonly range?: string | undefined
  readonly signal: AbortSignal
}

export interface RetryOptions {
  readonly baseMs: number
  readonly capMs: number
  readonly maxTries: number
  /** For rate limits that do not say how long; doubles each time. */
  readonly pauseMs: number
  /** How long a caller waits in all; then it gets the error, with the time to wait. */
  readonly patienceMs: number
}

export interface RpcDeps {
  readonly origins: DropboxOrigins
  readonly http: HttpBytes
  readonly accounts: Accounts
  readonly retry: RetryOptions
  readonly random: () => number
}

/** Dropbox answers within a second or two as a rule; exports and thumbnails take longer. */
const HEAD_TIMEOUT_MS = 30_000
/** Committing is more work for Dropbox than answering. */
const UPLOAD_HEAD_TIMEOUT_MS = 120_000

interface Call {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: HttpRequest['body']
  /** Paths in it are relative to the account's root. */
  readonly isRooted: boolean
  readonly headTimeoutMs: number
  /** Bytes go one way or the other, which may take long. */
  readonly isTransfer: boolean
  readonly isRepeatable?: boolean | undefined
}

export function createRpc(deps: RpcDeps): Rpc {
  const { origins } = deps
  return {
    call(access, route, { arg, host = 'api', judge, isRepeatable, signal }) {
      const call: Call = {
        url: `${origins[host]}/2/${route}`,
        headers: arg === undefined ? {} : { 'content-type': 'application/json' },
        body: arg === undefined ? undefined : JSON.stringify(arg),
        isRooted: arg !== undefined,
        headTimeoutMs: HEAD_TIMEOUT_MS,
        isTransfer: false,
        isRepeatable,
      }
      return perform(deps, access, call, { read: readJson, judge }, signal)
    },
    upload(access, route, { arg, body, judge, isRepeatable, signal }) {
      const call: Call = {
        url: `${origins.content}/2/${route}`,
        headers: {
          'content-type': 'application/octet-stream',
          'dropbox-api-arg': toHeaderJson(arg),
        },
        body,
        isRooted: true,
        headTimeoutMs: UPLOAD_HEAD_TIMEOUT_MS,
        isTransfer: true,
        isRepeatable,
      }
      return perform(deps, access, call, { read: readJson, judge }, signal)
    },
    download(access, route, { arg, range, signal }) {
      const call: Call = {
        url: `${origins.content}/2/${route}`,
        headers: {
          'dropbox-api-arg': toHeaderJson(arg),
          ...(range === undefined ? {} : { range }),
        },
        body: undefined,
        isRooted: true,
        headTimeoutMs: HEAD_TIMEOUT_MS,
        isTransfer: true,
      }
      return perform(deps, access, call, { read: toDownload }, signal)
    },
  }
}

/** What is made of an answer. */
interface Handling<T> {
  read(answer: HttpAnswer): Promise<T>
  readonly judge?:
    | ((refusal: Refusal) => { readonly value: T } | QuaysideError | undefined)
    | undefined
}

/** One call with all its tries. */
async function perform<T>(
  deps: RpcDeps,
  access: Access,
  call: Call,
  handling: Handling<T>,
  signal: AbortSignal,
): Promise<T> {
  const { accounts, http, retry } = deps
  const { budget } = accounts.of(access)
  const deadline = Date.now() + retry.patienceMs
  const remedies = createRemedies(deps, access, call, signal)
  for (let tries = 1; ; tries++) {
    const headers = await remedies.headers()
    const outcome = await budget.run(() => tryOnce(http, { ...call, headers }, handling, signal), {
      isTransfer: call.isTransfer,
      deadline,
      signal,
    })
    if (!outcome.isOk && outcome.refusal && isRateLimit(outcome.refusal)) {
      const unsaidMs = retry.pauseMs * 2 ** (tries - 1)
      await budget.refused(outcome.refusal.retryAfterMs ?? unsaidMs)
      continue
    }
    budget.taken(call.isTransfer)
    if (outcome.isOk) return outcome.value
    if (await remedies.help(outcome.refusal)) continue
    await waitForNextTry(deps, outcome, tries, deadline, signal)
  }
}

type Outcome<T> = { readonly isOk: true; readonly value: T } | Failure
interface Failure {
  readonly isOk: false
  readonly error: QuaysideError
  readonly refusal?: Refusal
}

async function tryOnce<T>(
  http: HttpBytes,
  { url, headers, body, headTimeoutMs: headMs, isRepeatable = true }: Call,
  { read, judge }: Handling<T>,
  signal: AbortSignal,
): Promise<Outcome<T>> {
  try {
    const request = { method: 'POST', url, headers, body, signal, isRepeatable }
    const answer = await http.request({ ...request, timeouts: { headMs } })
    if (answer.status < 300) return { isOk: true, value: await read(answer) }
    const refusal = await readRefusal(answer)
    const judged = judge?.(refusal)
    if (judged !== undefined && 'value' in judged) return { isOk: true, value: judged.value }
    return { isOk: false, error: judged ?? fromRefusal(refusal), refusal }
  } catch (error) {
    if (error instanceof HttpBytesError) {
      const isLost = error.code !== 'connect_failed' && error.code !== 'connect_timeout'
      const failure = fromTransport(error, 'answer')
      if (isLost && !isRepeatable) throw failure
      return { isOk: false, error: failure }
    }
    if (error instanceof BodyTooLarge) return { isOk: false, error: unavailable(error.message) }
    throw error
  }
}

/** Throws the failure when another try is not worth it, or not in time. */
async function waitForNextTry(
  { retry, random }: RpcDeps,
  { error, refusal }: Failure,
  tries: number,
  deadline: number,
  signal: AbortSignal,
): Promise<void> {
  const isWorthIt = error.retryAfterMs !== undefined && tries < retry.maxTries
  const jitterMs = backoffMs(tries - 1, { ...retry, random })
  // Who was told the same time does not come back together, nor while a lock is still held.
  const waitMs =
    refusal !== undefined && isWriteClash(refusal)
      ? Math.max(refusal.retryAfterMs ?? 0, retry.baseMs) + jitterMs
      : (refusal?.retryAfterMs ?? jitterMs)
  if (!isWorthIt || Date.now() + waitMs > deadline) throw error
  await sleep(waitMs, undefined, { signal })
}

/** What can be mended on our side, each once per call: a token that is refused, a root that is another now. */
function createRemedies(deps: RpcDeps, access: Access, call: Call, signal: AbortSignal) {
  const { accounts } = deps
  let stale: string | undefined
  let token: string | undefined
  let hasReadRoot = false

  return {
    /** Headers for the next try. */
    async headers(): Promise<Readonly<Record<string, string>>> {
      token = await access.token({ stale, signal })
      if (token === stale) throw connectionExpired()
      const pathRoot = call.isRooted ? accounts.pathRootOf(access) : undefined
      return {
        ...call.headers,
        authorization: `Bearer ${token}`,
        ...(pathRoot === undefined ? {} : { 'dropbox-api-path-root': pathRoot }),
      }
    },
    /** Whether the same call should be made again at once. */
    async help(refusal: Refusal | undefined): Promise<boolean> {
      if (refusal === undefined) return false
      if (isTokenRefused(refusal) && stale === undefined) {
        stale = token
        return true
      }
      if (refusal.status !== 422 || !call.isRooted || hasReadRoot) return false
      hasReadRoot = true
      const account = toAccount(
        await createRpc(deps).call(access, 'users/get_current_account', { signal }),
      )
      accounts.of(access).newDetails = account?.details
      return account !== undefined
    },
  }
}
