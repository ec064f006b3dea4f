import type { Trx } from '../db/database.ts'
import type { ApiKey } from '../lib/ids.ts'
import type { ClientCredentials } from '../sources/source.ts'
import type { PolicyExplanation, RefusedRequest } from './explain-policy.ts'
import type { PolicyTerms, SignedPolicy } from './make-policy.ts'

/** A customer's application. */
export interface App {
  readonly apiKey: ApiKey
  readonly name: string
  readonly enabled: boolean
  /** Every request needs policy and signature. */
  readonly securityEnabled: boolean
  /** Empty = any. */
  readonly allowedOrigins: readonly string[]
  /** Whoever opens a link to a file at its source may ask to be sent to the source itself. */
  readonly linkRedirects: boolean
  readonly createdAt: Date
  /** Grows with every change. */
  readonly version: number
  /** Until when the secret before the present one is accepted too; may be over. */
  readonly formerSecretUntil: Date | undefined
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
  /** The source where what is stored is to be kept. */
  readonly storeIn?: string | undefined
  /** The app's secret itself, from HTTP Basic; it proves more than any policy. */
  readonly secret?: string | undefined
  /** The page's origin, checked against the app's allowed origins. */
  readonly origin?: string | undefined
  /**
   * What was allowed when it began, and is known by an id nobody can guess: the pair may be missing
   * by now or have expired. One that comes is checked for all else.
   */
  readonly isBegun?: boolean | undefined
  /** The request this is about, for whoever counts them: the same for as often as it is asked. */
  readonly asker?: object | undefined
}

/**
 * Finds the app and checks policy and signature in the order of the Filestack reference 2.6.
 * Rejects with `forbidden` (unknown or disabled app, wrong signature, expired, call, handle, URL,
 * path or container not allowed), `invalid` (malformed policy), `unauthenticated` (wrong secret), and
 * with `conflict` / `storage_location_unset` where the app has no such place to keep files.
 */
export type Authorize = (request: AuthorizeRequest) => Promise<Grant>

export type AppChanges = Partial<
  Pick<App, 'name' | 'enabled' | 'securityEnabled' | 'allowedOrigins' | 'linkRedirects'>
>

/** An app and the secret that signs for it. */
export interface AppSecret {
  readonly app: App
  readonly secret: string
}

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
  }): Promise<AppSecret>
  /**
   * Other processes may take two seconds to notice. With `version` only what is still of that
   * version is changed. Rejects with `forbidden` / `app_unknown`, `conflict` / `changed_meanwhile`,
   * `invalid` / `origin_malformed`, `app_name_malformed`.
   */
  update(apiKey: ApiKey, changes: AppChanges, options?: { readonly version?: number }): Promise<App>
  /** Rejects with `forbidden` / `app_unknown`. */
  secret(apiKey: ApiKey): Promise<AppSecret>
  /**
   * Makes a new secret. The present one is accepted for another day; one from before it no more.
   * Rejects like `update`.
   */
  rotateSecret(apiKey: ApiKey, options?: { readonly version?: number }): Promise<AppSecret>
  /** A signed policy. Rejects with `invalid` / `policy_malformed` when it would be of no use. */
  makePolicy(apiKey: ApiKey, terms: PolicyTerms): Promise<SignedPolicy>
  /**
   * What is right and wrong with a policy that was refused. Of apps that `maySee` allows it is told
   * when it was signed with their secret by mistake.
   */
  explainPolicy(
    apiKey: ApiKey,
    request: RefusedRequest,
    maySee: (apiKey: ApiKey) => boolean,
  ): Promise<PolicyExplanation>
  /** The app is found by nobody from now on, here at once. To be called inside `trx`. */
  markDeleted(trx: Trx, apiKey: ApiKey): Promise<App>
  /** The app's own registration with a source's service; `undefined` when none is set. */
  credentials(apiKey: ApiKey, source: string): Promise<ClientCredentials | undefined>
  setCredentials(apiKey: ApiKey, source: string, credentials: ClientCredentials): Promise<void>
}
