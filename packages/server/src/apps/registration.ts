import type { ApiKey } from '../lib/ids.ts'
import type { ClientCredentials } from '../sources/source.ts'

/** An app's own registration with a source's service; never its secret. */
export interface Registration {
  readonly source: string
  readonly clientId: string
  /** Switched off it is as none: nobody connects by it. */
  readonly isEnabled: boolean
  readonly updatedAt: Date
  /** Grows with every change, so that nobody overwrites what they have not seen. */
  readonly version: number
}

export interface RegistrationChange {
  /** What the change was made to; 0 where there was nothing. */
  readonly version: number
  readonly isEnabled: boolean
  /** Left out or blank: the one there is stays. Blanks around are cut off. */
  readonly clientId?: string | undefined
  readonly clientSecret?: string | undefined
}

export interface Registrations {
  list(apiKey: ApiKey): Promise<readonly Registration[]>
  find(apiKey: ApiKey, source: string): Promise<Registration | undefined>
  /** Key and secret, also of one that is switched off: for trying it out. */
  client(apiKey: ApiKey, source: string): Promise<ClientCredentials | undefined>
  /**
   * Rejects with `changed_meanwhile` when somebody else was faster, `source_keys_missing` when key
   * or secret is wanting, `source_keys_malformed` when one of them cannot be one.
   */
  change(apiKey: ApiKey, source: string, change: RegistrationChange): Promise<Registration>
  /** Not an error when there is none. */
  remove(apiKey: ApiKey, source: string): Promise<void>
}
