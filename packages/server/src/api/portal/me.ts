import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ConfirmTwoFactorRequest,
  EndTwoFactorRequest,
  PersonAnswer,
  PersonSessionsAnswer,
  TwoFactorAnswer,
  UpdateMeRequest,
} from '@quayside/wire'
import { Type } from 'typebox'
import type { Accounts } from '../../accounts/accounts.ts'
import { sessionUnknown } from '../../accounts/errors.ts'
import { parsePersonSessionId } from '../../lib/ids.ts'
import type { PortalDoor } from './portal-door.ts'
import { toPersonAnswer, toPersonSessionAnswer } from './to-person-answer.ts'

export interface MeRoutesDeps {
  readonly door: PortalDoor
  readonly accounts: Pick<Accounts, 'me' | 'sessions' | 'twoFactor'>
}

/** What people see and change of themselves, whatever their role. */
export function meRoutes(deps: MeRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(ownFactRoutes(deps))
    await server.register(twoFactorRoutes(deps))
    await server.register(ownSessionRoutes(deps))
  }
}

const changes = (audit: string) => ({ guard: 'portal', role: 'viewer', audit }) as const

function ownFactRoutes({ door, accounts }: MeRoutesDeps): FastifyPluginAsyncTypebox {
  const { security } = door
  return async (server) => {
    server.patch(
      '/me',
      {
        config: changes('me.update'),
        schema: {
          summary: 'Change your name or password',
          description: 'A new password ends your other sessions.',
          security,
          body: UpdateMeRequest,
          response: { 200: PersonAnswer },
        },
      },
      async (request) => {
        const { name, password } = request.body
        request.auditFacts = { ...(name !== undefined && { name }), password: password && 'new' }
        const signedIn = door.signedInOf(request)
        return toPersonAnswer(await accounts.me.update(signedIn, { name, password }))
      },
    )
  }
}

function twoFactorRoutes({ door, accounts }: MeRoutesDeps): FastifyPluginAsyncTypebox {
  const { security } = door
  return async (server) => {
    server.post(
      '/me/two-factor',
      {
        config: changes('two-factor.begin'),
        schema: {
          summary: 'A secret for an authenticator app',
          description: 'In force once a code of it was given.',
          security,
          response: { 200: TwoFactorAnswer },
        },
      },
      async (request) => await accounts.twoFactor.begin(door.personOf(request)),
    )

    server.put(
      '/me/two-factor',
      {
        config: changes('two-factor.confirm'),
        schema: {
          summary: 'Ask for one-time codes from now on',
          security,
          body: ConfirmTwoFactorRequest,
          response: { 200: PersonAnswer },
        },
      },
      async (request) => {
        const person = door.personOf(request)
        return toPersonAnswer(await accounts.me.confirmTwoFactor(person, request.body))
      },
    )

    server.delete(
      '/me/two-factor',
      {
        config: changes('two-factor.end'),
        schema: {
          summary: 'Ask for one-time codes no more',
          security,
          body: EndTwoFactorRequest,
          response: { 200: PersonAnswer },
        },
      },
      async (request) => {
        const { password } = request.body
        return toPersonAnswer(await accounts.me.endTwoFactor(door.personOf(request), password))
      },
    )
  }
}

function ownSessionRoutes({ door, accounts }: MeRoutesDeps): FastifyPluginAsyncTypebox {
  const { security } = door
  return async (server) => {
    server.get(
      '/me/sessions',
      {
        config: { guard: 'portal' },
        schema: {
          summary: 'The browsers you are signed in with',
          security,
          response: { 200: PersonSessionsAnswer },
        },
      },
      async (request) => {
        const { person, session } = door.signedInOf(request)
        const all = await accounts.sessions.list(person)
        return all.map((one) => toPersonSessionAnswer(one, one.id === session.id))
      },
    )

    server.delete(
      '/me/sessions/:id',
      {
        config: changes('session.end'),
        schema: {
          summary: 'Sign a browser out',
          security,
          params: Type.Object({ id: Type.String() }),
        },
      },
      async (request, reply) => {
        const id = parsePersonSessionId(request.params.id)
        if (!id) throw sessionUnknown()
        await accounts.sessions.end(door.personOf(request), id)
        return reply.code(204).send()
      },
    )

    server.delete(
      '/me/sessions',
      {
        config: changes('session.end-others'),
        schema: { summary: 'Sign all other browsers out', security },
      },
      async (request, reply) => {
        await accounts.sessions.endOthers(door.signedInOf(request))
        return reply.code(204).send()
      },
    )
  }
}
