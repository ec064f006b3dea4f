import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  AppParams,
  CreateAppRequest,
  NewPortalAppAnswer,
  PortalAppAnswer,
  PortalAppsAnswer,
  UpdatePortalAppRequest,
} from '@quayside/wire'
import type { People } from '../../accounts/people.ts'
import { maySee } from '../../accounts/person.ts'
import type { App, AppChanges, Apps } from '../../apps/app.ts'
import type { PortalDoor } from './portal-door.ts'
import { toPortalAppAnswer } from './to-app-answer.ts'

export interface PortalAppsDeps {
  readonly door: PortalDoor
  readonly apps: Pick<Apps, 'list' | 'create' | 'update'>
  readonly accounts: { readonly people: Pick<People, 'grantApp'> }
  readonly now: () => Date
}

/** The apps a person may see, and their settings. */
export function portalAppRoutes({
  door,
  apps,
  accounts,
  now,
}: PortalAppsDeps): FastifyPluginAsyncTypebox {
  const { security } = door
  const config = { guard: door.guard }
  const toAnswer = (app: App) => toPortalAppAnswer(app, now())

  return async (server) => {
    server.get(
      '/apps',
      {
        config,
        schema: { summary: 'List apps', security, response: { 200: PortalAppsAnswer } },
      },
      async (request) => {
        const person = door.personOf(request)
        const all = await apps.list()
        return all.filter(({ apiKey }) => maySee(person, apiKey)).map(toAnswer)
      },
    )

    server.post(
      '/apps',
      {
        config: { ...config, audit: 'app.create' },
        schema: {
          summary: 'Create an app',
          security,
          body: CreateAppRequest,
          response: { 201: NewPortalAppAnswer },
        },
      },
      async (request, reply) => {
        const { app, secret } = await apps.create({ name: request.body.name })
        request.auditApp = app.apiKey
        await accounts.people.grantApp(door.personOf(request), app.apiKey)
        request.auditFacts = { name: app.name }
        reply.header('Cache-Control', 'no-store')
        return reply.code(201).send({ ...toAnswer(app), secret })
      },
    )

    server.get(
      '/apps/:apiKey',
      {
        config,
        schema: {
          summary: 'An app',
          security,
          params: AppParams,
          response: { 200: PortalAppAnswer },
        },
      },
      async (request) => toAnswer(await door.appOf(request, request.params.apiKey)),
    )

    server.patch(
      '/apps/:apiKey',
      {
        config: { ...config, audit: 'app.update' },
        schema: {
          summary: 'Change an app',
          security,
          params: AppParams,
          body: UpdatePortalAppRequest,
          response: { 200: PortalAppAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const { version, ...changes } = request.body
        request.auditFacts = { ...changes }
        return toAnswer(await apps.update(apiKey, changes satisfies AppChanges, { version }))
      },
    )
  }
}
