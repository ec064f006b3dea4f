import type { Database } from '../db/database.ts'
import { signInWrong } from './errors.ts'
import type { Passwords } from './password.ts'
import { normalEmail } from './person.ts'
import { findPersonByEmail } from './person-repository.ts'
import type { NewSession, Visitor } from './person-session.ts'
import type { PersonSessions } from './sessions.ts'

export interface SignInRequest {
  readonly email: string
  readonly password: string
  /** Of the authenticator app. */
  readonly code: string | undefined
}

/** Rejects with `unauthenticated` / `sign_in_wrong`. */
export type SignIn = (request: SignInRequest, visitor: Visitor) => Promise<NewSession>

export interface SignInDeps {
  readonly database: Database
  readonly passwords: Passwords
  readonly sessions: Pick<PersonSessions, 'begin'>
}

export function createSignIn({ database, passwords, sessions }: SignInDeps): SignIn {
  return async function signIn({ email, password }, visitor) {
    const found = await findPersonByEmail(database.db, normalEmail(email))
    const isRight = await passwords.verify(password, found?.passwordHash)
    if (!found || !isRight) throw signInWrong()
    return await sessions.begin(found.person, visitor)
  }
}
