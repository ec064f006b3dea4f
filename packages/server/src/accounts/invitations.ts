import { randomBytes } from 'node:crypto'
import type { Database, Trx } from '../db/database.ts'
import { type InvitationId, newInvitationId, newPersonId } from '../lib/ids.ts'
import { emailInvalid, invitationUnknown, ownerSeesAll, personExists } from './errors.ts'
import { hashToken } from './hash-token.ts'
import type { Invitation } from './invitation.ts'
import {
  deleteInvitation,
  deleteInvitationsFor,
  findInvitation,
  insertInvitation,
  listInvitations,
  lockInvitation,
} from './invitation-repository.ts'
import { checkNewPassword, type Passwords } from './password.ts'
import { normalEmail, type Person, type Rights } from './person.ts'
import { findPersonByEmail, insertPerson, updatePassword } from './person-repository.ts'
import type { NewSession, Visitor } from './person-session.ts'
import { deletePersonSessions } from './person-session-repository.ts'
import type { PersonSessions, Way } from './sessions.ts'
import { clearTotp } from './totp-repository.ts'

export interface Invitations {
  /**
   * Replaces an earlier one for the same address. Rejects with `conflict` / `person_exists`,
   * `invalid` / `email_invalid` or `owner_sees_all`.
   */
  create(by: Person, invited: Rights & { readonly email: string }): Promise<NewInvitation>
  /**
   * The operator's: a new person becomes an owner; somebody who is here chooses a new password, and
   * their one-time codes and sessions end. Rejects with `invalid` / `email_invalid`.
   */
  createLink(email: string): Promise<NewInvitation>
  /** For somebody who becomes an owner and names an address, as nobody is here who could invite. */
  createFirst(): Promise<NewInvitation>
  list(): Promise<readonly Invitation[]>
  /** Rejects with `not-found` / `invitation_unknown`, like the next two. */
  remove(id: InvitationId): Promise<void>
  open(token: string): Promise<Invitation>
  /** Once. Makes the person and signs them in. */
  accept(token: string, acceptance: Acceptance, visitor: Visitor): Promise<NewSession>
  /** The same for somebody whose address another has vouched for. */
  acceptFor(invitation: Invitation, newcomer: Newcomer, visitor: Visitor): Promise<NewSession>
}

export interface NewInvitation {
  readonly invitation: Invitation
  /** For the link; kept nowhere. */
  readonly token: string
}

export interface Acceptance {
  /** Asked for where the invitation names no address. */
  readonly email: string | undefined
  readonly name: string
  readonly password: string
}

export interface Newcomer {
  readonly email: string
  readonly name: string
  readonly passwordHash: string | undefined
  readonly oidcSubject: string | undefined
  readonly way: Way
}

export interface InvitationsDeps {
  readonly database: Database
  readonly passwords: Pick<Passwords, 'hash'>
  readonly sessions: Pick<PersonSessions, 'beginWithin'>
  readonly now: () => Date
}

const OWNER: Rights = { role: 'owner', apps: 'all' }
const DAY_MS = 24 * 3_600_000
const LIFE_MS = 7 * DAY_MS
/** It stands in a log, and another start writes another. */
const FIRST_LIFE_MS = DAY_MS

export function createInvitations(deps: InvitationsDeps): Invitations {
  const { database, passwords, sessions, now } = deps
  const { db } = database

  function newInvitation(facts: Pick<Invitation, 'email' | 'role' | 'apps' | 'invitedBy'>) {
    const createdAt = now()
    const lifeMs = facts.email === undefined ? FIRST_LIFE_MS : LIFE_MS
    const expiresAt = new Date(createdAt.getTime() + lifeMs)
    const token = randomBytes(32).toString('base64url')
    return { invitation: { ...facts, id: newInvitationId(), createdAt, expiresAt }, token }
  }

  async function open(token: string): Promise<Invitation> {
    const invitation = await findInvitation(db, hashToken(token), now())
    if (!invitation) throw invitationUnknown()
    return invitation
  }

  async function admit(trx: Trx, { role, apps }: Rights, newcomer: Newcomer): Promise<Person> {
    const { email, name, passwordHash, oidcSubject } = newcomer
    const facts = { id: newPersonId(), email, name, role, apps, createdAt: now() }
    const isNew = await insertPerson(trx, { ...facts, passwordHash, oidcSubject })
    if (!isNew) throw personExists()
    return { ...facts, hasTwoFactor: false, lastSeenAt: undefined }
  }

  /** With the operator's link. What they may do and see stays as it is. */
  async function readmit(trx: Trx, { email, passwordHash }: Newcomer): Promise<Person | undefined> {
    const person = (await findPersonByEmail(trx, email))?.person
    if (!person || passwordHash === undefined) return undefined
    await updatePassword(trx, person.id, passwordHash)
    await clearTotp(trx, person.id)
    await deletePersonSessions(trx, person.id)
    return { ...person, hasTwoFactor: false }
  }

  async function keep(invitation: Invitation, tokenHash: string): Promise<void> {
    await database.transaction(async (trx) => {
      await deleteInvitationsFor(trx, invitation.email)
      await insertInvitation(trx, invitation, tokenHash)
    })
  }

  function acceptFor({ id }: Invitation, newcomer: Newcomer, visitor: Visitor) {
    return database.transaction(async (trx) => {
      const invitation = await lockInvitation(trx, database.dialect, id)
      if (!invitation) throw invitationUnknown()
      const known = isOperators(invitation) ? await readmit(trx, newcomer) : undefined
      const person = known ?? (await admit(trx, invitation, newcomer))
      await deleteInvitationsFor(trx, invitation.email)
      // The links of the first start stand in a log, and are for nobody once there is an owner.
      if (person.role === 'owner') await deleteInvitationsFor(trx, undefined)
      return await sessions.beginWithin(trx, person, visitor, newcomer.way)
    })
  }

  return {
    open,
    acceptFor,
    list: () => listInvitations(db, now()),
    async remove(id) {
      if (!(await deleteInvitation(db, id))) throw invitationUnknown()
    },
    async create(by, { role, apps, ...invited }) {
      const email = checkEmail(invited.email)
      if (role === 'owner' && apps !== 'all') throw ownerSeesAll()
      if (await findPersonByEmail(db, email)) throw personExists()
      const made = newInvitation({ email, role, apps, invitedBy: by.email })
      await keep(made.invitation, hashToken(made.token))
      return made
    },
    async createLink(text) {
      const email = checkEmail(text)
      const { role, apps } = (await findPersonByEmail(db, email))?.person ?? OWNER
      const made = newInvitation({ email, role, apps, invitedBy: undefined })
      await keep(made.invitation, hashToken(made.token))
      return made
    },
    async createFirst() {
      const made = newInvitation({ ...OWNER, email: undefined, invitedBy: undefined })
      await insertInvitation(db, made.invitation, hashToken(made.token))
      return made
    },
    async accept(token, { name, password, ...acceptance }, visitor) {
      const invitation = await open(token)
      const email = invitation.email ?? checkEmail(acceptance.email ?? '')
      checkNewPassword(password, email, name)
      const passwordHash = await passwords.hash(password)
      const newcomer = { email, name, passwordHash, oidcSubject: undefined }
      return await acceptFor(invitation, { ...newcomer, way: 'invitation' }, visitor)
    },
  }
}

/** People are named where they invite; the operator is nobody of the portal. */
const isOperators = ({ email, invitedBy }: Invitation): boolean =>
  email !== undefined && invitedBy === undefined

function checkEmail(text: string): string {
  const email = normalEmail(text)
  if (!/^[^\s@,;<>"]+@[^\s@,;<>"]+$/.test(email)) throw emailInvalid()
  return email
}
