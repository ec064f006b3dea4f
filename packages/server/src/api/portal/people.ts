import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { PeopleAnswer, PersonAnswer, UpdatePersonRequest } from '@quayside/wire'
import { Type } from 'typebox'
import type { Accounts } from '../../accounts/accounts.ts'
import { personUnknown } from '../../accounts/errors.ts'
import { type PersonId, parsePersonId } from '../../lib/ids.ts'
import type { PortalDoor } from './portal-door.ts'
import { toAppScope } from './to-app-scope.ts'
import { toPersonAnswer } from './to-person-answer.ts'

export interface PeopleRoutesDeps {
  readonly door: PortalDoor
  readonly accounts: Pick<Accounts, 'people'>
}

/** Who may use the portal, for owners. */
export function peopleRoutes(deps: PeopleRoutesDeps): FastifyPluginAsyncTypebox {
  const { door } = deps
  const { people } = deps.accounts
  const { security } = door
  const params = Type.Object({ id: Type.String() })

  return async (server) => {
    server.get(
      '/people',
      {
        config: { guard: 'portal', role: 'owner' },
        schema: { summary: 'List people', security, response: { 200: PeopleAnswer } },
      },
      async () => (await people.list()).map(toPersonAnswer),
    )

    server.patch(
      '/people/:id',
      {
        config: { guard: 'portal', role: 'owner', audit: 'person.update' },
        schema: {
          summary: 'Change what somebody may do and see',
          security,
          params,
          body: UpdatePersonRequest,
          response: { 200: PersonAnswer },
        },
      },
      async (request) => {
        const { role, apps } = request.body
        const person = await people.update(personId(request.params.id), {
          ...(role !== undefined && { role }),
          ...(apps !== undefined && { apps: toAppScope(apps) }),
        })
        request.auditFacts = { email: person.email, role: person.role, apps: person.apps }
        return toPersonAnswer(person)
      },
    )

    server.delete(
      '/people/:id',
      {
        config: { guard: 'portal', role: 'owner', audit: 'person.remove' },
        schema: { summary: 'Remove somebody, and end their sessions', security, params },
      },
      async (request, reply) => {
        const { email } = await people.remove(personId(request.params.id))
        request.auditFacts = { email }
        return reply.code(204).send()
      },
    )
  }
}

function personId(text: string): PersonId {
  const id = parsePersonId(text)
  if (!id) throw personUnknown()
  return id
}
