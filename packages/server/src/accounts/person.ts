import type { ApiKey, PersonId } from '../lib/ids.ts'

/** Each may do what those before it may. */
export const ROLES = ['viewer', 'developer', 'owner'] as const
/** `owner` may do everything, `developer` all but people and deleting apps, `viewer` only look. */
export type Role = (typeof ROLES)[number]

/** The apps somebody may see: all, those of the future too, or these. */
export type AppScope = 'all' | readonly ApiKey[]

/** Somebody who may sign in to the portal. */
export interface Person {
  readonly id: PersonId
  /** In lower case. */
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly apps: AppScope
  /** Signing in with the password needs a one-time code as well. */
  readonly hasTwoFactor: boolean
  readonly createdAt: Date
  /** Within minutes. */
  readonly lastSeenAt: Date | undefined
}

/** What somebody may do and see. */
export type Rights = Pick<Person, 'role' | 'apps'>

export function hasRole(person: Pick<Person, 'role'>, needed: Role): boolean {
  return ROLES.indexOf(person.role) >= ROLES.indexOf(needed)
}

export function maySee(person: Pick<Person, 'apps'>, apiKey: ApiKey): boolean {
  return person.apps === 'all' || person.apps.includes(apiKey)
}

/** Addresses that differ in case or blanks are one person's. */
export const normalEmail = (email: string): string => email.trim().toLowerCase()
