import { type AppScope, type Person, ROLES, type Role } from '../../../accounts/person.ts'
import { findPersonByEmail, insertPerson } from '../../../accounts/person-repository.ts'
import { newPersonId } from '../../../lib/ids.ts'
import { BASE_URL, type TestService } from '../../testing/test-service.ts'

/** Somebody signed in, as the headers their browser sends. */
export interface SignedInBrowser {
  readonly person: Person
  readonly headers: Readonly<{ cookie: string; origin: string }>
}

/** Signs somebody in who has the role and may see these apps: all, unless they are named. */
export async function signIn(
  { database, accounts }: Pick<TestService, 'database' | 'accounts'>,
  role: Role,
  apps: AppScope = 'all',
): Promise<SignedInBrowser> {
  const { db } = database
  const id = newPersonId()
  const email = `${role}-${id.slice(-6).toLowerCase()}@quayside.test`
  const createdAt = new Date()
  const proof = { passwordHash: undefined, oidcSubject: undefined }
  await insertPerson(db, { id, email, name: `A ${role}`, role, apps, createdAt, ...proof })
  const found = await findPersonByEmail(db, email)
  if (!found) throw new Error('the person was not kept')
  const visitor = { userAgent: 'tests', address: '127.0.0.1' }
  const { token } = await accounts.sessions.begin(found.person, visitor, 'password')
  const headers = { cookie: `quayside_portal=${token}`, origin: BASE_URL }
  return { person: found.person, headers }
}

/** Somebody of each role. */
export async function signInEach(
  service: Pick<TestService, 'database' | 'accounts'>,
): Promise<Readonly<Record<Role, SignedInBrowser>>> {
  const [viewer, developer, owner] = await Promise.all(ROLES.map((role) => signIn(service, role)))
  if (!viewer || !developer || !owner) throw new Error('there are three roles')
  return { viewer, developer, owner }
}
