import type { Database } from '../db/database.ts'
import { passwordMissing, passwordWrong, personUnknown } from './errors.ts'
import { checkNewPassword, type Passwords } from './password.ts'
import type { Person } from './person.ts'
import { findPerson, updateName, updatePassword } from './person-repository.ts'
import type { SignedIn } from './person-session.ts'
import { deletePersonSessions } from './person-session-repository.ts'
import { byPerson, type SignInLimits } from './sign-in-limits.ts'
import type { TwoFactor } from './two-factor.ts'

/** What people change about themselves. */
export interface Me {
  /**
   * All of it or nothing. A new password ends the person's other sessions. Rejects with `invalid` /
   * `password_wrong`, `password_too_short`, `password_too_common`.
   */
  update(signedIn: SignedIn, changes: MeChanges): Promise<Person>
  /**
   * Whoever sits at somebody's browser must not tie the account to an authenticator of their own.
   * Rejects with `invalid` / `password_wrong` and as `TwoFactor.confirm`.
   */
  confirmTwoFactor(person: Person, proof: TwoFactorProof): Promise<Person>
  /** Rejects with `invalid` / `password_wrong`. */
  endTwoFactor(person: Person, password: string): Promise<Person>
}

export interface MeChanges {
  readonly name?: string | undefined
  readonly password?: { readonly current: string; readonly next: string } | undefined
}

export interface TwoFactorProof {
  readonly password: string
  readonly code: string
}

export interface MeDeps {
  readonly database: Database
  readonly passwords: Passwords
  readonly limits: SignInLimits
  readonly twoFactor: Pick<TwoFactor, 'confirm' | 'end'>
}

export function createMe({ database, passwords, limits, twoFactor }: MeDeps): Me {
  const { db } = database

  /** Somebody at a browser that was left alone must not guess either. */
  async function checkPassword({ id }: Person, password: string): Promise<void> {
    const row = await findPerson(db, id)
    if (!row?.passwordHash) throw passwordMissing()
    const attempt = await limits.begin([byPerson(id)])
    if (!(await passwords.verify(password, row.passwordHash))) throw passwordWrong()
    await attempt.succeed()
  }

  async function newHash(person: Person, { current, next }: NonNullable<MeChanges['password']>) {
    await checkPassword(person, current)
    checkNewPassword(next, person.email, person.name, current)
    return await passwords.hash(next)
  }

  async function read({ id }: Person): Promise<Person> {
    const row = await findPerson(db, id)
    if (!row) throw personUnknown()
    return row.person
  }

  return {
    async update({ person, session }, { name, password }) {
      const hash = password && (await newHash(person, password))
      await database.transaction(async (trx) => {
        if (name !== undefined) await updateName(trx, person.id, name)
        if (hash === undefined) return
        await updatePassword(trx, person.id, hash)
        await deletePersonSessions(trx, person.id, session.id)
      })
      return await read(person)
    },
    async confirmTwoFactor(person, { password, code }) {
      await checkPassword(person, password)
      await twoFactor.confirm(person, code)
      return await read(person)
    },
    async endTwoFactor(person, password) {
      await checkPassword(person, password)
      await twoFactor.end(person)
      return await read(person)
    },
  }
}
