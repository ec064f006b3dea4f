import type { Apps } from '../apps/app.ts'
import type { PersonalSource, Source } from '../sources/source.ts'
import type { Finding } from './finding.ts'
import { examineRegistration } from './registration.ts'

export interface SourceChecks {
  readonly apps: Pick<Apps, 'list' | 'credentials'>
  readonly sources: ReadonlyMap<string, Source>
  /** The redirect URIs follow from it; each must be registered with the service, letter by letter. */
  readonly baseUrl: string
}

/** Applications that are looked at; a service would take more for an attack. */
const MAX_APPS = 50
const PAGE_TIMEOUT_MS = 15_000

/** For each application and source: whether the keys are right and our addresses are registered. */
export async function checkSources(deps: SourceChecks, signal: AbortSignal): Promise<Finding[]> {
  const findings: Finding[] = []
  const apps = (await deps.apps.list()).filter(({ enabled }) => enabled).slice(0, MAX_APPS)
  for (const app of apps) {
    for (const source of deps.sources.values()) {
      if (!source.oauth) continue
      const client = await deps.apps.credentials(app.apiKey, source.manifest.name)
      if (!client) continue
      const registration = { source, client, baseUrl: deps.baseUrl }
      const found = await examineRegistration(registration, signal)
      const owner = `app ${app.apiKey} ${source.manifest.title}`
      findings.push(...found.map((one) => ({ ...one, name: `${owner}: ${one.name}` })))
    }
  }
  return findings
}

/** What time it is at a source's service, by its consent page; `undefined` when it cannot be reached. */
export async function askTime(
  source: PersonalSource,
  redirectUri: string,
  signal: AbortSignal,
): Promise<{ readonly date: string; readonly host: string } | undefined> {
  const url = source.oauth.authorizeUrl({
    client: { clientId: 'doctor', clientSecret: '' },
    redirectUri,
    flow: 'open',
    state: 'doctor',
    codeChallenge: '',
  })
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PAGE_TIMEOUT_MS)]),
    })
    await response.body?.cancel()
    return { date: response.headers.get('date') ?? '', host: new URL(url).host }
  } catch {
    signal.throwIfAborted()
    return undefined // The findings about its apps say that it does not answer.
  }
}
