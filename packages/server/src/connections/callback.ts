import { type QuaysideError, toQuaysideError } from '../errors.ts'
import { type Handle, newConnectionId } from '../lib/ids.ts'
import type { Access, PersonalSource, Source, TokenSet } from '../sources/source.ts'
import { adoptLinks } from './adopt-links.ts'
import type { Arrivals } from './arrivals.ts'
import { type BeginDeps, hashState } from './begin.ts'
import type { CallbackResult, Connection, Connections, PickerSession } from './connection.ts'
import { saveConnection } from './connection-repository.ts'
import { sourceNotConfigured } from './errors.ts'
import { exchangeCode } from './exchange-code.ts'
import { personalSource } from './personal-source.ts'
import { finishReturnUrl } from './return-url.ts'
import { sealTokens } from './sealed-tokens.ts'
import { findSessionById } from './session-repository.ts'
import { findState, isSpent, type StateRow, spendState } from './state-repository.ts'

export interface CallbackDeps extends BeginDeps {
  readonly arrivals: Arrivals
  /** Told of faults that are the installation's or the service's, not the visitor's. */
  readonly onFault: (error: QuaysideError) => void
  /** Told which file's row has changed. */
  readonly forgetFile?: ((handle: Handle) => void) | undefined
  /** Absent where nobody tries anything out. */
  readonly trials?: TrialTaker | undefined
}

/** Whoever comes back for a trial connects nothing: what they brought is looked at and given back. */
export interface TrialTaker {
  /** `undefined` when the session is a picker's. */
  finish(
    row: StateRow,
    session: PickerSession,
    request: Pick<Parameters<Callback>[0], 'query'>,
  ): Promise<CallbackResult | undefined>
}

/** Exchanging the code and asking whose account it is, together. */
const EXCHANGE_TIMEOUT_MS = 30_000

type Callback = Connections['callback']

/** The person comes back from the consent page. */
export function createCallback(deps: CallbackDeps): Callback {
  const { database, arrivals } = deps

  return async function callback(request) {
    const state = await takeState(deps, request)
    if ('outcome' in state) return state
    const { row, session } = state
    const tried = await deps.trials?.finish(row, session, request)
    if (tried) return tried
    const { error, code } = request.query
    if (error === 'access_denied') return denied(row)
    if (error !== undefined || !code) return refusedByService(deps, row.source)

    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(EXCHANGE_TIMEOUT_MS)])
    try {
      const brought = await exchange(deps, row, code, signal)
      const connection = await database.transaction((trx) => saveConnection(trx, brought))
      arrivals.tell(session.id)
      // Links that stay cut off are no fault of connecting, and find their way the next time.
      await adoptLinks(deps, connection).catch((error) => deps.onFault(toQuaysideError(error)))
      return {
        outcome: 'connected',
        returnUrl: row.returnUrl && finishReturnUrl(row.returnUrl, row.source),
        source: row.source,
        accountName: connection.accountName,
      }
    } catch (error) {
      return explain(deps, row.source, toQuaysideError(error))
    }
  }
}

/**
 * Finds what the visitor was sent away with and consumes it. A state that belongs to another
 * source or flow is left alone: whoever asks for it there did not get it from us.
 */
async function takeState(
  { database, now }: CallbackDeps,
  { source, flow, query }: Parameters<Callback>[0],
): Promise<{ readonly row: StateRow; readonly session: PickerSession } | CallbackResult> {
  const row = query.state ? await findState(database.db, hashState(query.state)) : undefined
  if (!row || row.source !== source || row.flow !== flow) return STATE_UNKNOWN
  if (isSpent(row)) return STATE_REPLAYED
  if (row.expiresAt <= now()) return STATE_EXPIRED
  if (!(await spendState(database.db, row))) return STATE_REPLAYED
  const { id, appKey } = row.session
  const session = await findSessionById(database.db, appKey, id, now())
  return session ? { row, session } : SESSION_ENDED
}

async function exchange(deps: CallbackDeps, row: StateRow, code: string, signal: AbortSignal) {
  const { apps, sources, sealer, now } = deps
  const source = personalSource(sources, row.source)
  const client = await apps.credentials(row.session.appKey, row.source)
  if (!client) throw sourceNotConfigured(row.source)
  const tokens = await exchangeCode(sealer, row, { source, client, code, signal })
  const account = await askAccount(source, tokens, signal)
  const at = now()
  const connection: Connection = {
    id: newConnectionId(),
    appKey: row.session.appKey,
    sessionId: row.session.id,
    source: row.source,
    accountId: account.id,
    accountName: account.name,
    accountEmail: account.email,
    details: account.details,
    status: 'active',
    chosenAt: at.getTime(),
  }
  return {
    connection,
    // Whoever says nothing gave what was asked for (RFC 6749, 5.1).
    scopes: tokens.scopes.length > 0 ? tokens.scopes : source.oauth.scopes[row.flow],
    ...sealTokens(sealer, connection, tokens),
    tokenVersion: 1,
    leftAt: undefined,
    createdAt: at,
    updatedAt: at,
  }
}

async function askAccount(source: PersonalSource, tokens: TokenSet, signal: AbortSignal) {
  const access: Access = {
    connectionId: newConnectionId(),
    accountId: tokens.accountId ?? '',
    details: {},
    token: async () => tokens.accessToken,
  }
  return await source.account(access, { signal })
}

const failed = (code: string, message: string): CallbackResult => ({
  outcome: 'failed',
  code,
  message,
})

const STATE_UNKNOWN = failed(
  'state_unknown',
  'We did not start this connection. Go back to the page and connect from there.',
)
const STATE_REPLAYED = failed(
  'state_used',
  'This connection was made already. You can close this window.',
)
const STATE_EXPIRED = failed(
  'state_expired',
  'This took longer than ten minutes. Go back to the page and connect again.',
)
const SESSION_ENDED = failed(
  'session_ended',
  'The page you came from has been signed out or closed too long ago. Open it again.',
)

function denied(row: StateRow): CallbackResult {
  return {
    outcome: 'denied',
    returnUrl: row.returnUrl,
    message: 'You did not allow access, so nothing was connected.',
  }
}

function refusedByService({ sources }: CallbackDeps, source: string): CallbackResult {
  return failed(
    'consent_failed',
    `${titleOf(sources, source)} did not finish the connection. Please try again.`,
  )
}

/** What went wrong while exchanging: the app's keys, the code, or the way to the service. */
function explain(deps: CallbackDeps, source: string, error: QuaysideError): CallbackResult {
  deps.onFault(error)
  const title = titleOf(deps.sources, source)
  if (error.kind === 'invalid' || error.kind === 'forbidden') {
    return failed(
      'source_keys_refused',
      `${title} refused the keys of this application. Its operator has to check them.`,
    )
  }
  if (error.kind === 'unauthenticated') return refusedByService(deps, source)
  return failed('source_unreachable', `${title} cannot be reached just now. Please try again.`)
}

function titleOf(sources: ReadonlyMap<string, Source>, source: string): string {
  return sources.get(source)?.manifest.title ?? source
}
