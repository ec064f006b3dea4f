import { redirectUri } from '../connections/begin.ts'
import type { ConnectFlow } from '../connections/connection.ts'
import { type QuaysideError, toQuaysideError } from '../errors.ts'
import type { ClientCredentials, ConsentVerdict, PersonalSource } from '../sources/source.ts'
import { consoleOf } from './console-words.ts'
import type { Finding } from './finding.ts'

/** An app's registration with a source, and where the service is to send people back to. */
export interface RegistrationToExamine {
  readonly source: PersonalSource
  readonly client: ClientCredentials
  readonly baseUrl: string
}

/** What a consent page is shown that nobody will ever come back from; the challenge is RFC 7636's example. */
const PROBE = { state: 'doctor', codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' }

/**
 * What can be told of a registration without any person: whether key, secret, each redirect URI and
 * the permissions are right. Never rejects for what the service says; that is its news.
 */
export async function examineRegistration(
  registration: RegistrationToExamine,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const [credentials, open, saveas] = await Promise.all([
    outcomeOf(registration.source.oauth.checkCredentials(registration.client, { signal })),
    outcomeOf(askConsentPage(registration, 'open', signal)),
    outcomeOf(askConsentPage(registration, 'saveas', signal)),
  ])
  signal.throwIfAborted()
  const isKeyUnknown = verdictOf(open)?.outcome === 'key-unknown'
  // The service judges nothing else while it does not know the key.
  if (isKeyUnknown) return [keyUnknown(registration)]
  return [
    ...judgeCredentials(registration, credentials, open),
    judgeRedirectUri(registration, 'open', open),
    judgeRedirectUri(registration, 'saveas', saveas),
    ...judgePermissions(registration, open, saveas),
  ]
}

type Outcome<T> = { readonly value: T } | { readonly fault: QuaysideError }

async function outcomeOf<T>(work: Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work }
  } catch (error) {
    return { fault: toQuaysideError(error) }
  }
}

function askConsentPage(
  { source, client, baseUrl }: RegistrationToExamine,
  flow: ConnectFlow,
  signal: AbortSignal,
): Promise<ConsentVerdict> {
  const uri = redirectUri(baseUrl, source.manifest.name, flow)
  const request = { ...PROBE, client, flow, redirectUri: uri }
  return source.oauth.examineConsent(request, { signal })
}

const verdictOf = (outcome: Outcome<ConsentVerdict>) =>
  'value' in outcome ? outcome.value : undefined

function keyUnknown({ source, client }: RegistrationToExamine): Finding {
  const { title } = source.manifest
  const words = consoleOf(source)
  return {
    name: words.clientId,
    ok: false,
    message: `${title} has no app with the ${words.clientId} “${client.clientId}”.`,
    fix: `Copy the ${words.clientId} again from your app’s page at ${words.url}.`,
  }
}

function judgeCredentials(
  { source, client }: RegistrationToExamine,
  credentials: Outcome<void>,
  open: Outcome<ConsentVerdict>,
): readonly Finding[] {
  const { title } = source.manifest
  const words = consoleOf(source)
  const key = `${words.clientId} “${client.clientId}”`
  if ('value' in credentials) {
    return [
      { name: words.clientId, ok: true, message: `${title} knows the ${key}.` },
      {
        name: words.clientSecret,
        ok: true,
        message: `${title} accepts the ${words.clientSecret}.`,
      },
    ]
  }
  if (credentials.fault.retryAfterMs !== undefined) {
    return [unreachable(source, words.clientSecret, credentials.fault)]
  }
  // The page knew the key, so it is the secret; without the page it may be either.
  const isSecret = verdictOf(open) !== undefined
  const what = isSecret ? words.clientSecret : `${words.clientId} or the ${words.clientSecret}`
  return [
    ...(isSecret
      ? [{ name: words.clientId, ok: true, message: `${title} knows the ${key}.` }]
      : []),
    {
      name: words.clientSecret,
      ok: false,
      message: `${title} does not accept the ${what}.`,
      fix: `Copy the ${what} again from your app’s page at ${words.url}. Take care that it is the app with the ${key}, and that nothing is cut off at the end.`,
    },
  ]
}

function judgeRedirectUri(
  { source, baseUrl }: RegistrationToExamine,
  flow: ConnectFlow,
  outcome: Outcome<ConsentVerdict>,
): Finding {
  const { title } = source.manifest
  const words = consoleOf(source)
  const name = `Redirect URI ${flow}`
  const uri = redirectUri(baseUrl, source.manifest.name, flow)
  if ('fault' in outcome) return unreachable(source, name, outcome.fault)
  if (outcome.value.outcome === 'redirect-uri-unknown') {
    return {
      name,
      ok: false,
      message: `${title} does not know the redirect URI ${uri}`,
      fix: `On your app’s page at ${words.url} add exactly ${uri} under ${words.redirectUris}. Every sign counts: http or https, the port, no slash at the end.`,
    }
  }
  if (outcome.value.outcome === 'refused') {
    return {
      name,
      ok: false,
      message: `${title} lets nobody sign in: ${outcome.value.detail}`,
      fix: words.users,
    }
  }
  return { name, ok: true, message: `${title} sends people back to ${uri}` }
}

/** Whoever only picks does without the permissions for saving, so these are told and not held against it. */
function judgePermissions(
  { source }: RegistrationToExamine,
  open: Outcome<ConsentVerdict>,
  saveas: Outcome<ConsentVerdict>,
): readonly Finding[] {
  const forPicking = refusedScopes(open)
  const forSaving = refusedScopes(saveas)
  if (!forPicking) return []
  if (forPicking.length > 0) return [permissionsMissing(source, forPicking)]
  const message =
    forSaving && forSaving.length > 0
      ? `People can pick. For saving to ${source.manifest.title}, ${forSaving.join(', ')} has to be ticked as well.`
      : `${source.manifest.title} objects to none of the permissions that are asked for.`
  return [{ name: PERMISSIONS, ok: true, message }]
}

const PERMISSIONS = 'Permissions'

/**
 * The finding that permissions are missing, when the service has refused them without naming any:
 * its consent page is asked which. Never rejects.
 */
export async function namePermissionsMissing(
  registration: RegistrationToExamine,
  signal: AbortSignal,
): Promise<Finding> {
  const answer = await outcomeOf(askConsentPage(registration, 'open', signal))
  return permissionsMissing(registration.source, refusedScopes(answer) ?? [])
}

/** The finding that scopes are not to be had, and where they are ticked. */
export function permissionsMissing(source: PersonalSource, scopes: readonly string[]): Finding {
  const words = consoleOf(source)
  const what = scopes.length > 0 ? scopes.join(', ') : source.oauth.scopes.open.join(', ')
  return {
    name: PERMISSIONS,
    ok: false,
    message: `Your app at ${source.manifest.title} lacks the permission ${what}.`,
    fix: `On your app’s page at ${words.url} tick ${what} under ${words.scopes}. Then connect again: who connected before keeps the former permissions.`,
  }
}

/** `undefined` where the page did not come so far as to judge them. */
function refusedScopes(outcome: Outcome<ConsentVerdict>): readonly string[] | undefined {
  const verdict = verdictOf(outcome)
  if (verdict?.outcome === 'asks') return []
  return verdict?.outcome === 'scopes-refused' ? verdict.scopes : undefined
}

function unreachable(source: PersonalSource, name: string, fault: QuaysideError): Finding {
  const { title } = source.manifest
  return {
    name,
    ok: false,
    message: `${title} cannot be asked: ${fault.message}`,
    fix: `See that this machine reaches ${title}, and try again.`,
  }
}
