import type { Registrations } from '../apps/registration.ts'
import { personalSource } from '../connections/personal-source.ts'
import type { Database } from '../db/database.ts'
import type { ApiKey } from '../lib/ids.ts'
import { findNoticeTimes } from '../links/watches/notice-repository.ts'
import type { PersonalSource, Source } from '../sources/source.ts'
import { ACCESS_TYPE, OFFLINE } from './access-findings.ts'
import { consoleOf } from './console-words.ts'
import type { Finding } from './finding.ts'
import { judgeNotices } from './notice-findings.ts'
import { examineRegistration } from './registration.ts'
import type { Trial } from './trial.ts'
import type { SourceTrials } from './trials.ts'

export interface AppSourceDoctorDeps {
  readonly database: Pick<Database, 'db'>
  readonly registrations: Pick<Registrations, 'client' | 'find'>
  readonly sources: ReadonlyMap<string, Source>
  readonly trials: Pick<SourceTrials, 'last'>
  readonly baseUrl: string
}

/**
 * Looks for what is wrong with an app's registration with a source. What only somebody's signing in
 * can tell is taken from the last trial. Rejects with `source_unknown` and `listing_unsupported`.
 */
export type AppSourceDoctor = (
  request: { readonly appKey: ApiKey; readonly source: string },
  signal: AbortSignal,
) => Promise<readonly Finding[]>

export function createAppSourceDoctor(deps: AppSourceDoctorDeps): AppSourceDoctor {
  const { registrations, trials, baseUrl } = deps

  return async function examineAppSource({ appKey, source: name }, signal) {
    const source = personalSource(deps.sources, name)
    const [registration, client] = await Promise.all([
      registrations.find(appKey, name),
      registrations.client(appKey, name),
    ])
    if (!registration || !client) return [keysMissing(source)]
    const findings = await examineRegistration({ source, client, baseUrl }, signal)
    const trial = await trials.last(appKey, name, client.clientId)
    const times = await findNoticeTimes(deps.database.db, { appKey, source: name })
    const notices = judgeNotices(source, times, { baseUrl, appKey })
    return [
      ...(registration.isEnabled ? [] : [switchedOff(source)]),
      ...findings,
      ...[OFFLINE, ACCESS_TYPE].map((what) => fromTrial(what, trial)),
      // First things first: no call could be told from a stranger's without the keys.
      ...(notices && findings.every(({ ok }) => ok) ? [notices] : []),
    ]
  }
}

function keysMissing(source: PersonalSource): Finding {
  const { url, clientId, clientSecret } = consoleOf(source)
  return {
    name: 'Keys',
    ok: false,
    message: `There are no keys of an app at ${source.manifest.title} yet.`,
    fix: `Make an app at ${url} and put its ${clientId} and ${clientSecret} here.`,
  }
}

function switchedOff(source: PersonalSource): Finding {
  return {
    name: 'Switched on',
    ok: false,
    message: `It is switched off, so nobody can connect to ${source.manifest.title}.`,
    fix: 'Tick its box and save.',
  }
}

/** Findings of a trial age: whoever mended something has to try again to be told so. */
function fromTrial(name: string, trial: Trial | undefined): Finding {
  const found = trial?.result?.findings.find((one) => one.name === name)
  if (!trial || !found) {
    const message = 'Not known before somebody has signed in: connect and list your root.'
    return { name, ok: true, pending: true, message }
  }
  const at = trial.createdAt.toISOString().slice(0, 16).replace('T', ' ')
  const { fix } = found
  return {
    ...{ ...found, message: `${found.message} Found at ${at} UTC.` },
    ...(fix === undefined ? {} : { fix: `${fix} Then connect once more.` }),
  }
}
