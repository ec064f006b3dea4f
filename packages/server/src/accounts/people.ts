import type { Database, Trx } from '../db/database.ts'
import type { ApiKey, PersonId } from '../lib/ids.ts'
import { lastOwner, ownerSeesAll, personUnknown } from './errors.ts'
import { deleteInvitationsBy } from './invitation-repository.ts'
import type { Person, Rights } from './person.ts'
import {
  deletePerson,
  holdPerson,
  listPeople,
  lockOwners,
  updateRights,
} from './person-repository.ts'
import { deletePersonSessions } from './person-session-repository.ts'

/** Who may use the portal, and how far. */
export interface People {
  list(): Promise<readonly Person[]>
  /**
   * In force with the person's next request. Invitations of somebody who is no owner any more end.
   * Rejects with `not-found` / `person_unknown`, `conflict` / `last_owner`, `invalid` /
   * `owner_sees_all`.
   */
  update(id: PersonId, changes: Partial<Rights>): Promise<Person>
  /**
   * Ends their sessions and invitations too. Rejects with `not-found` / `person_unknown`,
   * `conflict` / `last_owner`.
   */
  remove(id: PersonId): Promise<Person>
  /** Somebody who sees some apps only sees this one too, for instance because they have made it. */
  grantApp(person: Person, apiKey: ApiKey): Promise<void>
}

export function createPeople({ database }: { readonly database: Database }): People {
  const { db, dialect } = database

  /** With the owners there are kept as they are, so that two cannot end each other. */
  async function personToChange(trx: Trx, id: PersonId) {
    const owners = await lockOwners(trx, dialect)
    const person = (await holdPerson(trx, dialect, id))?.person
    if (!person) throw personUnknown()
    return { person, isLastOwner: owners.length === 1 && owners[0] === id }
  }

  return {
    list: () => listPeople(db),
    update: (id, changes) =>
      database.transaction(async (trx) => {
        const { person, isLastOwner } = await personToChange(trx, id)
        const rights = rightsAfter(person, changes)
        if (isLastOwner && rights.role !== 'owner') throw lastOwner()
        await updateRights(trx, id, rights)
        if (rights.role !== 'owner') await deleteInvitationsBy(trx, person.email)
        return { ...person, ...rights }
      }),
    remove: (id) =>
      database.transaction(async (trx) => {
        const { person, isLastOwner } = await personToChange(trx, id)
        if (isLastOwner) throw lastOwner()
        await deletePersonSessions(trx, id)
        await deleteInvitationsBy(trx, person.email)
        await deletePerson(trx, id)
        return person
      }),
    async grantApp({ id, apps }, apiKey) {
      if (apps === 'all') return
      await database.transaction(async (trx) => {
        const person = (await holdPerson(trx, dialect, id))?.person
        if (!person || person.apps === 'all' || person.apps.includes(apiKey)) return
        await updateRights(trx, id, { role: person.role, apps: [...person.apps, apiKey] })
      })
    },
  }
}

/** Whoever becomes an owner sees all apps from then on. */
function rightsAfter(person: Person, { role = person.role, apps }: Partial<Rights>): Rights {
  if (role !== 'owner') return { role, apps: apps ?? person.apps }
  if (apps !== undefined && apps !== 'all') throw ownerSeesAll()
  return { role, apps: 'all' }
}
