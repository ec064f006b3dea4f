import type { PersonSessionId } from '../lib/ids.ts'
import type { Person } from './person.ts'

/** A browser somebody is signed in with. */
export interface PersonSession {
  readonly id: PersonSessionId
  readonly userAgent: string
  readonly address: string
  readonly createdAt: Date
  readonly seenAt: Date
  readonly expiresAt: Date
}

/** Who asks, and with which of their sessions. */
export interface SignedIn {
  readonly person: Person
  readonly session: PersonSession
}

/** Where somebody signs in from. */
export interface Visitor {
  readonly userAgent: string
  /** The network address. */
  readonly address: string
  /** What the browser was given when somebody signed in with it before. */
  readonly knownBrowser?: string | undefined
  /** Of the session the browser had; it ends where another begins. */
  readonly formerToken?: string | undefined
}

/** A session that has just begun; only its browser ever knows the token. */
export interface NewSession extends SignedIn {
  readonly token: string
  /** By which the browser is known when the person signs in again. */
  readonly knownBrowser: string
}
