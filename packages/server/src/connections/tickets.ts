import { createHash, randomBytes } from 'node:crypto'
import type { ApiKey, PickerSessionId } from '../lib/ids.ts'
import type { Sealer } from '../lib/seal.ts'
import type { ConnectFlow, PickerSession } from './connection.ts'
import { ticketExpired, ticketInvalid } from './errors.ts'

/** Stands for a picker session in an address, where the session's token must not be. */
export interface Ticket {
  readonly session: PickerSession
  readonly source: string
  readonly flow: ConnectFlow
  readonly returnUrl: string | undefined
  readonly chooseAccount: boolean
  /** The state parameter this ticket leads to, always the same one. */
  readonly state: string
}

/** A person may look at the button for a while before pressing it. */
const TICKET_MS = 30 * 60_000
const PURPOSE = 'connect ticket'

/**
 * Tickets are sealed texts: writing one touches no row, so a picker may be given a new one with
 * every list. One ticket always leads to the same state, and a state connects once; that makes
 * the ticket good for one connection however often its address is opened.
 */
export function createTickets({
  sealer,
  now,
}: {
  readonly sealer: Sealer
  readonly now: () => Date
}) {
  return {
    write(ticket: Omit<Ticket, 'state'>): string {
      const { session, source, flow, returnUrl, chooseAccount } = ticket
      const seed = randomBytes(24).toString('base64url')
      const endsAt = now().getTime() + TICKET_MS
      const whose = [session.id, session.appKey]
      const fields = [...whose, source, flow, returnUrl ?? '', seed, endsAt, chooseAccount]
      return sealer.seal(JSON.stringify(fields), PURPOSE)
    },

    /** Throws `forbidden` / `ticket_invalid`, `ticket_expired`. */
    read(text: string): Ticket {
      const { endsAt, ticket } = parseTicket(openSealed(sealer, text))
      if (endsAt <= now().getTime()) throw ticketExpired()
      return ticket
    },
  }
}

function openSealed(sealer: Sealer, text: string): string {
  try {
    return sealer.open(text, PURPOSE)
  } catch (error) {
    throw ticketInvalid('not one of ours', error)
  }
}

/** Reads what only `write` can have sealed. */
function parseTicket(json: string): { readonly endsAt: number; readonly ticket: Ticket } {
  const fields: unknown = JSON.parse(json)
  if (!Array.isArray(fields) || fields.length !== 8) throw ticketInvalid('of another kind')
  const [id, appKey, source, flow, returnUrl, seed, endsAt, chooseAccount] = fields as [
    PickerSessionId,
    ApiKey,
    string,
    ConnectFlow,
    string,
    string,
    number,
    boolean,
  ]
  const state = createHash('sha256').update(`state ${seed}`).digest('base64url')
  const session = { id, appKey }
  return {
    endsAt,
    ticket: { session, source, flow, returnUrl: returnUrl || undefined, chooseAccount, state },
  }
}
