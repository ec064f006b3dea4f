import type { ApiKey } from '../lib/ids.ts'
import type { ClientCredentials } from '../sources/source.ts'

/** A customer's application. */
export interface App {
  readonly apiKey: ApiKey
  readonly name: string
  readonly enabled: boolean
  /** Every request needs policy and signature. */
  readonly securityEnabled: boolean
  /** Empty = any. */
  readonly allowedOrigins: readonly string[]
  readonly createdAt: Date
}

/** What a policy can allow (reference: Filestack security, policy calls). */
export const POLICY_CALLS = [
  'pick',
  'read',
  'stat',
  'write',
  'writeUrl',
  'store',
  'convert',
  'remove',
  'exif',
  'runWorkflow',
] as const
export type PolicyCall = (typeof POLICY_CALLS)[number]

/** The pair as it came with a request. */
export interface SecurityPair {
  readonly policy: string | undefined
  readonly signature: string | undefined
}

/** What a checked policy restricts; empty when the app asks for none. */
export interface Grant {
  readonly app: App
  readonly minSize: number | undefined
  readonly maxSize: number | undefined
  /** True when a valid policy was given (needed for deleting and overwriting even on open apps). */
  readonly hasPolicy: boolean
}

/** Who asks, with what proof, for what. */
export interface AuthorizeRequest {
  readonly apiKey: string | undefined
  readonly security: SecurityPair
  readonly call: PolicyCall
  /** For calls on one file. */
  readonly handle?: string | undefined
  /** For calls that read an external address. */
  readonly url?: string | undefined
  readonly path?: string | undefined
  readonly container?: string | undefined
  /** The app's secret itself, from HTTP Basic; it proves more than any policy. */
  readonly secret?: string | undefined
  /** The page's origin, checked against the app's allowed origins. */
  readonly origin?: string | undefined
}

/**
 * Finds the app and checks policy and signature in the order of the Filestack reference 2.6.
 * Rejects with `forbidden` (unknown or disabled app, wrong signature, expired, call, handle, URL,
 * path or container not allowed), `invalid` (malformed policy), `unauthenticated` (wrong secret).
 */
export type Authorize = (request: AuthorizeRequest) => Promise<Grant>

/** What other parts may ask of `apps/`. */
export interface Apps {
  readonly authorize: Authorize
  find(apiKey: ApiKey): Promise<App | undefined>
  /** What is remembered of an app, without asking; good for two seconds, like every answer here. */
  peek(apiKey: ApiKey): App | undefined
  list(): Promise<readonly App[]>
  /** The secret is answered once, here. */
  create(app: {
    readonly name: string
    readonly apiKey?: ApiKey
    readonly secret?: string
  }): Promise<{
    readonly app: App
    readonly secret: string
  }>
  /** Rejects with `forbidden` / `app_unknown`. Other processes may take two seconds to notice. */
  update(
    apiKey: ApiKey,
    changes: Partial<Pick<App, 'name' | 'enabled' | 'securityEnabled' | 'allowedOrigins'>>,
  ): Promise<App>
  /** The app's own registration with a source's service; `undefined` when none is set. */
  credentials(apiKey: ApiKey, source: string): Promise<ClientCredentials | undefined>
  setCredentials(apiKey: ApiKey, source: string, credentials: ClientCredentials): Promise<void>
}
