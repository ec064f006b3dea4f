import type { AppSourceAnswer, SourceTrialResultAnswer } from '@quayside/wire'
import type { Registration } from '../../apps/registration.ts'
import { redirectUri } from '../../connections/begin.ts'
import { consoleOf } from '../../doctor/console-words.ts'
import type { TrialNow } from '../../doctor/trials.ts'
import type { ApiKey } from '../../lib/ids.ts'
import { noticeUri } from '../../links/watches/notice-uri.ts'
import type { PersonalSource } from '../../sources/source.ts'

/** A source as an app's people see it, registered or not. */
export function toAppSourceAnswer(
  source: PersonalSource,
  registration: Registration | undefined,
  { baseUrl, apiKey }: { readonly baseUrl: string; readonly apiKey: ApiKey },
): AppSourceAnswer {
  const { name, title, icon, setup } = source.manifest
  const { url, clientId, clientSecret } = consoleOf(source)
  const redirectUris = {
    open: redirectUri(baseUrl, name, 'open'),
    saveas: redirectUri(baseUrl, name, 'saveas'),
  }
  const noticed = source.changes?.notices ? noticeUri(baseUrl, name, apiKey) : null
  const addresses = {
    redirectUriOpen: redirectUris.open,
    redirectUriSaveas: redirectUris.saveas,
    ...(noticed !== null && { noticeUri: noticed }),
  }
  return {
    ...{ source: name, title, icon, redirectUris, noticeUri: noticed },
    enabled: registration?.isEnabled ?? false,
    clientId: registration?.clientId ?? null,
    hasSecret: registration !== undefined,
    updatedAt: registration?.updatedAt.toISOString() ?? null,
    version: registration?.version ?? 0,
    setup: setup.map((step) => withAddresses(step, addresses)),
    fields: { clientId, clientSecret },
    consoleUrl: URL.canParse(url) ? url : null,
  }
}

function withAddresses(step: string, addresses: Readonly<Record<string, string>>): string {
  return step.replace(/\{(\w+)\}/g, (words, name) => addresses[name] ?? words)
}

export function toTrialResultAnswer(trial: TrialNow): SourceTrialResultAnswer {
  if (trial.state === 'waiting') {
    return { state: 'waiting', account: null, entries: [], findings: [...trial.findings] }
  }
  const { isConnected, account, entries, findings } = trial.result
  return {
    state: isConnected ? 'connected' : 'failed',
    account: account ?? null,
    entries: [...entries],
    findings: [...findings],
  }
}
