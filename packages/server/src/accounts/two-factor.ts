import type { Database } from '../db/database.ts'
import type { PersonId } from '../lib/ids.ts'
import type { Sealer } from '../lib/seal.ts'
import { passwordMissing, twoFactorCodeWrong, twoFactorNotBegun, twoFactorOn } from './errors.ts'
import { type NewCodeSecret, newCodeSecret, periodOf } from './one-time-codes.ts'
import type { Person } from './person.ts'
import { findPerson } from './person-repository.ts'
import { beginTotp, clearTotp, confirmTotp, readTotp, spendPeriod } from './totp-repository.ts'

/** One-time codes of an authenticator app, asked for beside the password. */
export interface TwoFactor {
  /**
   * A new secret, which is in force once a code of it was given. Rejects with `conflict` /
   * `two_factor_on`, or `password_missing` for somebody who signs in elsewhere.
   */
  begin(person: Person): Promise<NewCodeSecret>
  /** Rejects with `invalid` / `two_factor_code_wrong`, `conflict` / `two_factor_not_begun`. */
  confirm(person: Person, code: string): Promise<void>
  /** Whoever calls this has made sure that it is them. */
  end(person: Person): Promise<void>
  /** `true` once for each code. */
  accepts(person: Person, code: string): Promise<boolean>
}

export interface TwoFactorDeps {
  readonly database: Database
  readonly sealer: Sealer
  readonly now: () => Date
}

export function createTwoFactor({ database, sealer, now }: TwoFactorDeps): TwoFactor {
  const { db } = database

  function periodIn(sealed: string, id: PersonId, code: string): number | undefined {
    return periodOf(sealer.open(sealed, purposeOf(id)), code, now())
  }

  return {
    async begin(person) {
      const row = await findPerson(db, person.id)
      if (row?.totpSealed) throw twoFactorOn()
      if (!row?.passwordHash) throw passwordMissing()
      const made = await newCodeSecret(person.email)
      await beginTotp(db, person.id, sealer.seal(made.secret, purposeOf(person.id)))
      return made
    },
    async confirm({ id }, code) {
      const { pendingSealed } = await readTotp(db, id)
      if (!pendingSealed) throw twoFactorNotBegun()
      const period = periodIn(pendingSealed, id, code)
      if (period === undefined) throw twoFactorCodeWrong()
      if (!(await confirmTotp(db, id, pendingSealed, period))) throw twoFactorNotBegun()
    },
    end: ({ id }) => clearTotp(db, id),
    async accepts({ id }, code) {
      const { sealed } = await readTotp(db, id)
      const period = sealed === undefined ? undefined : periodIn(sealed, id, code)
      return period !== undefined && (await spendPeriod(db, id, period))
    },
  }
}

const purposeOf = (id: PersonId) => `one-time codes ${id}`
