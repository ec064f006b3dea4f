import { toQuaysideError } from '../errors.ts'
import { newConnectionId } from '../lib/ids.ts'
import type { Access, ClientCredentials, PersonalSource, TokenSet } from '../sources/source.ts'
import { consoleOf } from './console-words.ts'
import type { Finding } from './finding.ts'
import { permissionsMissing } from './registration.ts'
import type { TrialResult } from './trial.ts'

/** What a trial shows of the root. */
const ENTRIES_SHOWN = 50
const REVOKE_TIMEOUT_MS = 5_000

/** What somebody gave us by signing in. */
export interface GrantToExamine {
  readonly source: PersonalSource
  readonly client: ClientCredentials
  readonly tokens: TokenSet
}

/**
 * What can only be told once somebody has signed in: whether tokens can be renewed, what they
 * permit, whose account it is, how much of it the app sees and what its root holds. Gives the
 * tokens back at the end. Never rejects for what the service says.
 */
export async function examineGrant(
  grant: GrantToExamine,
  signal: AbortSignal,
): Promise<TrialResult> {
  const look = <T>(name: string, work: () => Promise<Look<T>>) =>
    lookAt({ source: grant.source, name, signal }, work)
  const permissions = judgePermissions(grant)
  const offline = await look(OFFLINE, () => judgeRenewal(grant, signal))
  const account = await look('Account', () => askAccount(grant, signal))
  const access = accessWith(grant.tokens, account.value?.details)
  const reach = await look(ACCESS_TYPE, () => askReach(grant, access, signal))
  const root = await look('Root folder', () => askRoot(grant, access, signal))
  await giveBack(grant, access)
  const findings = [account, permissions, offline, reach, root].map(({ finding }) => finding)
  return {
    isConnected: root.finding.ok,
    account: account.value && { name: account.value.name, email: account.value.email },
    entries: root.value ?? [],
    findings: withoutRepetitions(findings),
  }
}

interface Look<T> {
  readonly finding: Finding
  readonly value?: T | undefined
}

export const ACCESS_TYPE = 'Access type'
export const OFFLINE = 'Offline access'

/** Runs one look and turns a fault into what to do about it. */
async function lookAt<T>(
  {
    source,
    name,
    signal,
  }: { readonly source: PersonalSource; readonly name: string; readonly signal: AbortSignal },
  work: () => Promise<Look<T>>,
): Promise<Look<T>> {
  const { title } = source.manifest
  const wrong = (message: string, fix: string) => ({ finding: { name, ok: false, message, fix } })
  try {
    return await work()
  } catch (error) {
    if (signal.aborted) return wrong(`${title} took too long to answer.`, 'Try again in a moment.')
    const fault = toQuaysideError(error)
    if (fault.code === 'source_scope_missing') return { finding: permissionsMissing(source, []) }
    return wrong(
      fault.publicMessage,
      fault.retryAfterMs === undefined
        ? 'Try again with another account; if that works, it is this account that may not.'
        : `See that this machine reaches ${title}, and try again.`,
    )
  }
}

function judgePermissions({ source, tokens }: GrantToExamine): Look<never> {
  const missing = source.oauth.scopes.open.filter((scope) => !tokens.scopes.includes(scope))
  // Not every service says what it granted.
  if (tokens.scopes.length > 0 && missing.length > 0) {
    return { finding: permissionsMissing(source, missing) }
  }
  const message = `${source.manifest.title} grants all that picking needs.`
  return { finding: { name: 'Permissions', ok: true, message } }
}

async function judgeRenewal(grant: GrantToExamine, signal: AbortSignal): Promise<Look<never>> {
  const { source, client, tokens } = grant
  const { refreshToken } = tokens
  const { title } = source.manifest
  if (refreshToken === undefined) {
    const message = `${title} gave no refresh token, so people would have to connect again every few hours.`
    return { finding: { name: OFFLINE, ok: false, message, fix: consoleOf(source).offline } }
  }
  await source.oauth.refresh({ client, refreshToken, signal })
  const message = 'Connections renew themselves: people connect once.'
  return { finding: { name: OFFLINE, ok: true, message } }
}

async function askAccount({ source, tokens }: GrantToExamine, signal: AbortSignal) {
  const account = await source.account(accessWith(tokens), { signal })
  const message = `Signed in as ${account.name} (${account.email}).`
  return { finding: { name: 'Account', ok: true, message }, value: account }
}

async function askReach(
  { source }: GrantToExamine,
  access: Access,
  signal: AbortSignal,
): Promise<Look<never>> {
  const reach = (await source.reach?.(access, { signal })) ?? 'everything'
  if (reach === 'everything') {
    const message = 'The app sees all files of the person.'
    return { finding: { name: ACCESS_TYPE, ok: true, message } }
  }
  const message = 'The app sees a folder of its own only, so people find none of their files.'
  return { finding: { name: ACCESS_TYPE, ok: false, message, fix: consoleOf(source).reach } }
}

async function askRoot({ source }: GrantToExamine, access: Access, signal: AbortSignal) {
  const { items } = await source.list(access, '', { limit: ENTRIES_SHOWN, signal })
  const entries = items.slice(0, ENTRIES_SHOWN).map(({ name, kind }) => ({ name, kind }))
  const message =
    entries.length > 0
      ? `The root has been listed: ${entries.length} entries are shown.`
      : 'The root has been listed. It is empty.'
  return { finding: { name: 'Root folder', ok: true, message }, value: entries }
}

/** Nothing is kept of a trial. A service that does not answer ends the tokens by itself later. */
async function giveBack({ source }: GrantToExamine, access: Access): Promise<void> {
  await source
    .revoke(access, { signal: AbortSignal.timeout(REVOKE_TIMEOUT_MS) })
    .catch(() => undefined)
}

function accessWith({ accessToken, accountId }: TokenSet, details: Access['details'] = {}): Access {
  return {
    connectionId: newConnectionId(),
    accountId: accountId ?? '',
    details,
    token: async () => accessToken,
  }
}

/** Several looks may meet the same missing permission; the first says most. */
function withoutRepetitions(findings: readonly Finding[]): readonly Finding[] {
  const known = new Map<string, Finding>()
  for (const finding of findings) {
    if (known.get(finding.name)?.ok !== false) known.set(finding.name, finding)
  }
  return [...known.values()]
}
