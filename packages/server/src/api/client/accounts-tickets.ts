import type { PickerSession } from '../../connections/connection.ts'
import { QuaysideError } from '../../errors.ts'
import type { ApiKey, PickerSessionId } from '../../lib/ids.ts'
import type { Sealer } from '../../lib/seal.ts'

/** Stands for a picker session in the address of its page of accounts, where the token must not be. */
export interface AccountsTickets {
  write(session: PickerSession): string
  /** Where the person of the session sees their accounts. */
  addressFor(session: PickerSession): string
  /** Throws `forbidden` / `ticket_invalid`, `accounts_page_expired`. */
  read(text: string): Pick<PickerSession, 'id' | 'appKey'>
}

/** As long as somebody may look at the page before they press a button. */
const TICKET_MS = 60 * 60_000
const PURPOSE = 'accounts ticket'

export function createAccountsTickets({
  sealer,
  baseUrl,
  now,
}: {
  readonly sealer: Sealer
  /** Of this installation, without a slash at the end. */
  readonly baseUrl: string
  readonly now: () => Date
}): AccountsTickets {
  const write = ({ id, appKey }: PickerSession) =>
    sealer.seal(JSON.stringify([now().getTime() + TICKET_MS, id, appKey]), PURPOSE)

  return {
    write,

    addressFor(session) {
      return `${baseUrl}/api/client/accounts?${new URLSearchParams({ ticket: write(session) })}`
    },

    read(text) {
      const [endsAt, id, appKey] = open(sealer, text)
      if (endsAt <= now().getTime()) throw pageExpired()
      return { id, appKey }
    },
  }
}

function open(sealer: Sealer, text: string): [number, PickerSessionId, ApiKey] {
  try {
    return JSON.parse(sealer.open(text, PURPOSE)) as [number, PickerSessionId, ApiKey]
  } catch (error) {
    throw new QuaysideError('accounts ticket refused: not one of ours', {
      kind: 'forbidden',
      code: 'ticket_invalid',
      publicMessage: 'This address shows no accounts. Go back to the page and open it from there.',
      cause: error,
    })
  }
}

const pageExpired = () =>
  new QuaysideError('accounts ticket refused: expired', {
    kind: 'forbidden',
    code: 'accounts_page_expired',
    publicMessage: 'This page is too old. Open it again from where you pick files.',
  })
