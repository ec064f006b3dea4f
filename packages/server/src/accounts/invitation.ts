import type { InvitationId } from '../lib/ids.ts'
import type { Rights } from './person.ts'

/** With its link somebody becomes a person of the portal. */
export interface Invitation extends Rights {
  readonly id: InvitationId
  /** Absent: the link of the first start, whose taker names an address. */
  readonly email: string | undefined
  /** Whoever made it, by their address. Absent: the operator of the installation. */
  readonly invitedBy: string | undefined
  readonly createdAt: Date
  readonly expiresAt: Date
}
