import { randomBytes } from 'node:crypto'
import type { Registrations } from '../apps/registration.ts'
import { createBegin } from '../connections/begin.ts'
import type { TrialTaker } from '../connections/callback.ts'
import type { CallbackResult, PickerSession } from '../connections/connection.ts'
import { sourceNotConfigured } from '../connections/errors.ts'
import { exchangeCode } from '../connections/exchange-code.ts'
import { personalSource } from '../connections/personal-source.ts'
import { insertSession } from '../connections/session-repository.ts'
import type { StateRow } from '../connections/state-repository.ts'
import type { Database } from '../db/database.ts'
import { toQuaysideError } from '../errors.ts'
import { type ApiKey, newPickerSessionId, newTrialId, type TrialId } from '../lib/ids.ts'
import type { Sealer } from '../lib/seal.ts'
import type { ClientCredentials, PersonalSource, Source } from '../sources/source.ts'
import { examineGrant } from './access-findings.ts'
import { consoleOf } from './console-words.ts'
import { trialUnknown } from './errors.ts'
import type { Finding } from './finding.ts'
import { namePermissionsMissing } from './registration.ts'
import type { Trial, TrialResult } from './trial.ts'
import {
  deleteTrialsBefore,
  endTrial,
  findLastEnded,
  findTrial,
  findTrialOfSession,
  insertTrial,
} from './trial-repository.ts'

export interface SourceTrialsDeps {
  readonly database: Database
  readonly sealer: Sealer
  readonly sources: ReadonlyMap<string, Source>
  readonly registrations: Pick<Registrations, 'client'>
  /** Of this installation, without a slash at the end. */
  readonly baseUrl: string
  readonly now: () => Date
}

/** Trying out an app's registration by signing in; it need not be switched on. */
export interface SourceTrials extends TrialTaker {
  /** Rejects with `source_not_configured` when there are no keys. The address is good for ten minutes. */
  begin(
    appKey: ApiKey,
    source: string,
  ): Promise<{ readonly trial: TrialId; readonly consentUrl: string }>
  /** What came of it; waiting while there is no result. Rejects with `trial_unknown`. */
  find(appKey: ApiKey, source: string, id: TrialId): Promise<TrialNow>
  /** What the last one found that was made with this key. */
  last(appKey: ApiKey, source: string, clientId: string): Promise<Trial | undefined>
  /** Forgets what is old. */
  sweep(): Promise<void>
}

export type TrialNow =
  | { readonly state: 'waiting'; readonly findings: readonly Finding[] }
  | { readonly state: 'ended'; readonly result: TrialResult }

/** As long as the consent page's state, and a little for who is on the way back. */
const WAIT_MS = 11 * 60_000
const KEPT_MS = 30 * 24 * 3_600_000
/** Exchanging the code and all looks together. */
const EXAMINE_TIMEOUT_MS = 60_000

export function createSourceTrials(deps: SourceTrialsDeps): SourceTrials {
  const { database, sources, registrations, now } = deps
  const { db } = database
  const begin = createBegin({
    ...deps,
    apps: { credentials: registrations.client, find: async () => undefined },
  })

  return {
    async begin(appKey, name) {
      const source = personalSource(sources, name)
      const client = await registrations.client(appKey, name)
      if (!client) throw sourceNotConfigured(name)
      const session = { id: newPickerSessionId(), appKey }
      const trial = {
        ...{ id: newTrialId(), appKey, source: source.manifest.name, clientId: client.clientId },
        ...{ sessionId: session.id, createdAt: now(), result: undefined },
      }
      await insertTrialSession(deps, session)
      await insertTrial(db, trial)
      const request = { session, source: name, flow: 'open', returnUrl: undefined } as const
      const { consentUrl } = await begin.consentUrl(request)
      return { trial: trial.id, consentUrl }
    },

    async find(appKey, source, id) {
      const trial = await findTrial(db, { id, appKey, source })
      if (!trial) throw trialUnknown()
      if (trial.result) return { state: 'ended', result: trial.result }
      const hint = usersHint(personalSource(sources, source))
      const isOver = now().getTime() - trial.createdAt.getTime() > WAIT_MS
      if (!isOver) return { state: 'waiting', findings: [hint] }
      return { state: 'ended', result: failure([nobodyCame(personalSource(sources, source))]) }
    },

    async finish(row, session, request) {
      const trial = await findTrialOfSession(db, session.appKey, session.id)
      if (!trial) return undefined
      const source = personalSource(sources, trial.source)
      // Whoever closes the window too soon wants to see what came of it all the same.
      const signal = AbortSignal.timeout(EXAMINE_TIMEOUT_MS)
      const result = await resultOf(deps, { trial, source, row, query: request.query }, signal)
      await endTrial(db, trial, result, now())
      return toCallbackResult(trial, result)
    },

    last: (appKey, source, clientId) => findLastEnded(db, { appKey, source, clientId }),
    sweep: () => deleteTrialsBefore(db, new Date(now().getTime() - KEPT_MS)),
  }
}

/** A session nobody can carry: what comes back for it is the trial's. */
async function insertTrialSession({ database, now }: SourceTrialsDeps, session: PickerSession) {
  const createdAt = now()
  const expiresAt = new Date(createdAt.getTime() + WAIT_MS)
  const noTokens = `trial ${randomBytes(16).toString('hex')}`
  await insertSession(database.db, { session, createdAt, expiresAt }, noTokens)
}

interface ComingBack {
  readonly trial: Trial
  readonly source: PersonalSource
  readonly row: StateRow
  readonly query: Readonly<Record<string, string | undefined>>
}

async function resultOf(
  deps: SourceTrialsDeps,
  { trial, source, row, query }: ComingBack,
  signal: AbortSignal,
): Promise<TrialResult> {
  const client = await deps.registrations.client(trial.appKey, trial.source)
  if (client?.clientId !== trial.clientId) return failure([keyChanged()])
  if (query.error === 'invalid_scope') {
    const registration = { source, client, baseUrl: deps.baseUrl }
    return failure([await namePermissionsMissing(registration, signal)])
  }
  if (query.error !== undefined || !query.code) return failure([refusal(source, query)])
  try {
    const { code } = query
    const tokens = await exchangeCode(deps.sealer, row, { source, client, code, signal })
    return await examineGrant({ source, client, tokens }, signal)
  } catch (error) {
    return failure([exchangeFailed(source, client, error)])
  }
}

const failure = (findings: readonly Finding[]): TrialResult => ({
  isConnected: false,
  account: undefined,
  entries: [],
  findings,
})

function refusal(
  source: PersonalSource,
  { error, error_description: detail }: ComingBack['query'],
): Finding {
  const { title } = source.manifest
  if (error === 'access_denied') {
    return {
      name: 'Consent',
      ok: false,
      message: `Access was not allowed on the page of ${title}.`,
      fix: 'Begin again and allow it. Nothing is kept of a trial.',
    }
  }
  return {
    name: 'Consent',
    ok: false,
    message: `${title} sent back no permission: ${[error, detail].filter(Boolean).join(', ')}`,
    fix: 'Begin again. If it stays so, run the doctor: it names a setting that is wrong.',
  }
}

const keyChanged = (): Finding => ({
  name: 'Keys',
  ok: false,
  message: 'The keys were changed or taken away while this trial was under way.',
  fix: 'Begin again.',
})

function exchangeFailed(
  source: PersonalSource,
  client: ClientCredentials,
  error: unknown,
): Finding {
  const fault = toQuaysideError(error)
  const words = consoleOf(source)
  const { title } = source.manifest
  if (fault.code === 'source_credentials_wrong') {
    return {
      name: words.clientSecret,
      ok: false,
      message: `${title} let the person in and then refused the ${words.clientSecret}.`,
      fix: `Copy the ${words.clientSecret} of the app with the ${words.clientId} “${client.clientId}” again from ${words.url}.`,
    }
  }
  return {
    name: 'Sign-in',
    ok: false,
    message: `The sign-in could not be finished: ${fault.publicMessage}`,
    fix:
      fault.retryAfterMs === undefined
        ? 'Begin again. If it stays so, run the doctor: it names a setting that is wrong.'
        : `See that this machine reaches ${title}, and begin again.`,
  }
}

/** Who is stopped on the service's own page never comes back to us. */
function usersHint(source: PersonalSource): Finding {
  const { title } = source.manifest
  return {
    name: 'Who may connect',
    ok: true,
    pending: true,
    message: `Waiting for somebody to come back from ${title}. What ${title} refuses on its own page is told only there.`,
    fix: consoleOf(source).users,
  }
}

function nobodyCame(source: PersonalSource): Finding {
  const { title } = source.manifest
  return {
    name: 'Who may connect',
    ok: false,
    message: `Nobody came back from ${title} within ten minutes.`,
    fix: `If ${title} showed an error, run the doctor. ${consoleOf(source).users}`,
  }
}

function toCallbackResult(trial: Trial, result: TrialResult): CallbackResult {
  const wrong = result.findings.find(({ ok }) => !ok)
  if (result.isConnected) {
    const accountName = result.account?.name ?? ''
    return { outcome: 'connected', returnUrl: undefined, source: trial.source, accountName }
  }
  const message = `${wrong?.message ?? 'It did not work.'} The portal says what to do.`
  return { outcome: 'failed', code: 'trial_failed', message }
}
