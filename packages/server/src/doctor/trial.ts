import type { ApiKey, PickerSessionId, TrialId } from '../lib/ids.ts'
import type { Finding } from './finding.ts'

/** Signing in by an app's own registration, to see whether it works and where it leads. */
export interface Trial {
  readonly id: TrialId
  readonly appKey: ApiKey
  readonly source: string
  /** The key that was tried. */
  readonly clientId: string
  readonly sessionId: PickerSessionId
  readonly createdAt: Date
  /** Absent while nobody came back. */
  readonly result: TrialResult | undefined
}

export interface TrialResult {
  /** The root could be listed. */
  readonly isConnected: boolean
  readonly account: { readonly name: string; readonly email: string } | undefined
  readonly entries: readonly { readonly name: string; readonly kind: string }[]
  readonly findings: readonly Finding[]
}
