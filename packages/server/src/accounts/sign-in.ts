import type { Database } from '../db/database.ts'
import { codeNeeded, codeWrong, signInWrong } from './errors.ts'
import type { KnownBrowsers } from './known-browsers.ts'
import type { Passwords } from './password.ts'
import { normalEmail } from './person.ts'
import { findPersonByEmail, holdPerson, type PersonRow } from './person-repository.ts'
import type { NewSession, Visitor } from './person-session.ts'
import type { PersonSessions } from './sessions.ts'
import {
  byAccount,
  byAddress,
  byBrowser,
  type Counted,
  type SignInLimits,
  type Try,
} from './sign-in-limits.ts'
import type { TwoFactor } from './two-factor.ts'

export interface SignInRequest {
  readonly email: string
  readonly password: string
  /** Of the authenticator app. */
  readonly code: string | undefined
}

/**
 * Rejects with `unauthenticated` / `sign_in_wrong`, `code_needed` or `code_wrong`, and
 * `rate-limited` / `sign_in_too_often`. What is said, and how long it takes, is the same for people
 * who are not here.
 */
export type SignIn = (request: SignInRequest, visitor: Visitor) => Promise<NewSession>

export interface SignInDeps {
  readonly database: Database
  readonly passwords: Pick<Passwords, 'verify'>
  readonly limits: SignInLimits
  readonly knownBrowsers: Pick<KnownBrowsers, 'isOf'>
  readonly twoFactor: Pick<TwoFactor, 'accepts'>
  readonly sessions: Pick<PersonSessions, 'beginWithin'>
}

export function createSignIn(deps: SignInDeps): SignIn {
  const { database, passwords, limits, knownBrowsers, twoFactor, sessions } = deps

  /** A stranger's tries count for the account and the network, those of a known browser for it. */
  function countedBy(email: string, found: PersonRow | undefined, visitor: Visitor): Counted[] {
    const { knownBrowser, address } = visitor
    const isKnown = found && knownBrowser && knownBrowsers.isOf(found, knownBrowser)
    return isKnown ? [byBrowser(knownBrowser)] : [byAccount(email), byAddress(address)]
  }

  async function checkCode({ person, totpSealed }: PersonRow, code: string, attempt: Try) {
    if (!totpSealed) return
    if (!code) {
      await attempt.takeBack()
      throw codeNeeded()
    }
    if (!(await twoFactor.accepts(person, code))) throw codeWrong()
  }

  return async function signIn({ password, code, ...request }, visitor) {
    const email = normalEmail(request.email)
    const found = await findPersonByEmail(database.db, email)
    const attempt = await limits.begin(countedBy(email, found, visitor))
    const isRight = await passwords.verify(password, found?.passwordHash).catch(async (error) => {
      await attempt.takeBack()
      throw error
    })
    if (!found || !isRight) throw signInWrong()
    await checkCode(found, code ?? '', attempt)
    await attempt.succeed()
    return await database.transaction(async (trx) => {
      const row = await holdPerson(trx, database.dialect, found.person.id)
      // A password that was changed meanwhile begins no session any more.
      if (row?.passwordHash !== found.passwordHash) throw signInWrong()
      return await sessions.beginWithin(trx, found.person, visitor, 'password')
    })
  }
}
