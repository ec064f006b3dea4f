import type { AppSourceAnswer, SourceTrialResultAnswer } from '@quayside/wire'
import type { Registration } from '../../apps/registration.ts'
import { redirectUri } from '../../connections/begin.ts'
import { consoleOf } from '../../doctor/console-words.ts'
import type { TrialNow } from '../../doctor/trials.ts'
import type { PersonalSource } from '../../sources/source.ts'

/** A source as an app's people see it, registered or not. */
export function toAppSourceAnswer(
  source: PersonalSource,
  registration: Registration | undefined,
  baseUrl: string,
): AppSourceAnswer {
  const { name, title, icon, setup } = source.manifest
  const { url, clientId, clientSecret } = consoleOf(source)
  const redirectUris = {
    open: redirectUri(baseUrl, name, 'open'),
    saveas: redirectUri(baseUrl, name, 'saveas'),
  }
  return {
    ...{ source: name, title, icon, redirectUris },
    enabled: registration?.isEnabled ?? false,
    clientId: registration?.clientId ?? null,
    hasSecret: registration !== undefined,
    updatedAt: registration?.updatedAt.toISOString() ?? null,
    version: registration?.version ?? 0,
    setup: setup.map((step) => withRedirectUris(step, redirectUris)),
    fields: { clientId, clientSecret },
    consoleUrl: URL.canParse(url) ? url : null,
  }
}

function withRedirectUris(
  step: string,
  uris: { readonly open: string; readonly saveas: string },
): string {
  return step
    .replaceAll('{redirectUriOpen}', uris.open)
    .replaceAll('{redirectUriSaveas}', uris.saveas)
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
