import type { App, Apps } from '../apps/app.ts'
import { redirectUri } from '../connections/begin.ts'
import type { ConnectFlow } from '../connections/connection.ts'
import { toQuaysideError } from '../errors.ts'
import type { ClientCredentials, PersonalSource, Source } from '../sources/source.ts'
import type { Finding } from './finding.ts'

export interface SourceChecks {
  readonly apps: Pick<Apps, 'list' | 'credentials'>
  readonly sources: ReadonlyMap<string, Source>
  /** The redirect URIs follow from it; each must be registered with the service, letter by letter. */
  readonly baseUrl: string
}

/** Applications that are looked at; a service would take more for an attack. */
const MAX_APPS = 50
const PAGE_TIMEOUT_MS = 15_000
const FLOWS: readonly ConnectFlow[] = ['open', 'saveas']

/** For each application and source: whether the keys are right and our addresses are registered. */
export async function checkSources(deps: SourceChecks, signal: AbortSignal): Promise<Finding[]> {
  const findings: Finding[] = []
  const apps = (await deps.apps.list()).filter(({ enabled }) => enabled).slice(0, MAX_APPS)
  for (const app of apps) {
    for (const source of deps.sources.values()) {
      if (!source.oauth) continue
      const client = await deps.apps.credentials(app.apiKey, source.manifest.name)
      if (client) findings.push(...(await checkRegistration(deps, { app, source, client }, signal)))
    }
  }
  return findings
}

interface Registration {
  readonly app: App
  readonly source: PersonalSource
  readonly client: ClientCredentials
}

async function checkRegistration(
  deps: SourceChecks,
  registration: Registration,
  signal: AbortSignal,
): Promise<Finding[]> {
  const keys = await checkKeys(registration, signal)
  if (!keys.ok) return [keys] // the service refuses any address while the key is wrong
  const addresses = FLOWS.map((flow) => checkRedirectUri(deps, registration, flow, signal))
  return [keys, ...(await Promise.all(addresses))]
}

const nameOf = ({ app, source }: Registration) => `app ${app.apiKey} ${source.manifest.name}`

async function checkKeys(registration: Registration, signal: AbortSignal): Promise<Finding> {
  const { app, source, client } = registration
  const { name: word, title } = source.manifest
  const name = `${nameOf(registration)} keys`
  try {
    await source.oauth.checkCredentials(client, { signal })
    return { name, ok: true, message: `${title} accepts the key ${client.clientId}` }
  } catch (error) {
    const fault = toQuaysideError(error)
    const fix =
      fault.retryAfterMs === undefined
        ? `copy key and secret from ${title}'s page of your app there and set them again: PUT /api/admin/apps/${app.apiKey}/sources/${word} {"clientId": …, "clientSecret": …}`
        : `see that this machine reaches ${title}, and try again`
    return { name, ok: false, message: `${title} says: ${fault.message}`, fix }
  }
}

/** The consent page itself tells: it refuses an address that is not registered before it asks anybody anything. */
async function checkRedirectUri(
  { baseUrl }: SourceChecks,
  registration: Registration,
  flow: ConnectFlow,
  signal: AbortSignal,
): Promise<Finding> {
  const { source, client } = registration
  const { title } = source.manifest
  const name = `${nameOf(registration)} redirect URI ${flow}`
  const uri = redirectUri(baseUrl, source.manifest.name, flow)
  const page = await askConsentPage(source, { client, redirectUri: uri, flow }, signal)
  if (!page) {
    const fix = `see that this machine reaches ${title}, and try again`
    return { name, ok: false, message: `${title}'s consent page does not answer`, fix }
  }
  if (page.status !== 400)
    return { name, ok: true, message: `${title} sends people back to ${uri}` }
  return {
    name,
    ok: false,
    message: `${title} does not know the redirect URI ${uri}`,
    fix: `add exactly ${uri} to the redirect URIs on ${title}'s page of your app`,
  }
}

/** Status and clock of a source's consent page; `undefined` when it cannot be reached. */
export async function askConsentPage(
  source: PersonalSource,
  request: {
    readonly client: ClientCredentials
    readonly redirectUri: string
    readonly flow: ConnectFlow
  },
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly date: string; readonly host: string } | undefined> {
  const url = source.oauth.authorizeUrl({
    ...request,
    state: 'doctor',
    codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', // the example of RFC 7636; nothing is exchanged
  })
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PAGE_TIMEOUT_MS)]),
    })
    await response.body?.cancel()
    const date = response.headers.get('date') ?? ''
    return { status: response.status, date, host: new URL(url).host }
  } catch {
    signal.throwIfAborted()
    return undefined // The finding says that it does not answer.
  }
}
