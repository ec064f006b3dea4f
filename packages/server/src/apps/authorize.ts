import { timingSafeEqual } from 'node:crypto'
import type { App, Authorize, AuthorizeRequest, Grant, SecurityPair } from './app.ts'
import { appDisabled, appSecretWrong, appUnknown, originRefused, policyMissing } from './errors.ts'
import type { AssertKeepsIn } from './keeps-in.ts'
import type { Policy } from './parse-policy.ts'
import { checkPolicy, openPolicy, openSigned } from './policy.ts'

export interface AuthorizeDeps {
  readonly findApp: (apiKey: string) => Promise<KnownApp | undefined>
  readonly assertKeepsIn: AssertKeepsIn
  readonly now: () => Date
}

/** An app and the secrets it accepts now, asked only when something has to be proven. */
export interface KnownApp {
  readonly app: App
  /** The present one first, and the former one while it is good. */
  readonly secrets: () => readonly string[]
}

/** Checks in the order that tells a caller without the secret least (Filestack reference 2.6). */
export function createAuthorize({ findApp, assertKeepsIn, now }: AuthorizeDeps): Authorize {
  return async function authorize({ storeIn, ...request }) {
    const grant = await prove(request)
    // Last of all: what an app has set up is told to those it has let in.
    if (storeIn !== undefined) await assertKeepsIn(grant.app.apiKey, storeIn)
    return grant
  }

  async function prove({
    apiKey,
    security,
    secret,
    origin,
    isBegun,
    ...use
  }: Omit<AuthorizeRequest, 'storeIn'>): Promise<Grant> {
    const known = apiKey ? await findApp(apiKey) : undefined
    if (!known) throw appUnknown()
    const { app } = known
    if (!app.enabled) throw appDisabled(app.apiKey)
    if (!allowsOrigin(app, origin)) throw originRefused(origin ?? '')
    if (secret !== undefined) return grantBySecret(known, secret)

    const policy = isBegun ? readAgain(known, security) : readPolicy(known, security, now())
    if (!policy) return { app, minSize: undefined, maxSize: undefined, hasPolicy: false }
    checkPolicy(policy, use)
    return { app, minSize: policy.minSize, maxSize: policy.maxSize, hasPolicy: true }
  }
}

/** Whoever holds the app's secret could sign any policy, so nothing else is asked of them. */
function grantBySecret({ app, secrets }: KnownApp, given: string): Grant {
  if (!secrets().some((secret) => isSame(given, secret))) throw appSecretWrong()
  return { app, minSize: undefined, maxSize: undefined, hasPolicy: true }
}

function isSame(given: string, right: string): boolean {
  const a = Buffer.from(given)
  const b = Buffer.from(right)
  return a.length === b.length && timingSafeEqual(a, b)
}

/** A pair that came is checked also where the app asks for none: it may set limits. */
function readPolicy(
  { app, secrets }: KnownApp,
  { policy, signature }: SecurityPair,
  now: Date,
): Policy | undefined {
  if (!policy && !signature && !app.securityEnabled) return undefined
  if (!policy || !signature) throw policyMissing()
  return openPolicy({ policy, signature }, secrets(), now)
}

/** Uploads of the first clients come without a pair after their start, and long ones outlast theirs. */
function readAgain({ secrets }: KnownApp, { policy, signature }: SecurityPair): Policy | undefined {
  if (!policy && !signature) return undefined
  if (!policy || !signature) throw policyMissing()
  return openSigned({ policy, signature }, secrets())
}

/** Requests that no page made carry no origin and are not what the list is about. */
function allowsOrigin(app: App, origin: string | undefined): boolean {
  if (app.allowedOrigins.length === 0 || origin === undefined) return true
  return app.allowedOrigins.includes(origin)
}
