import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  AppAnswer,
  AppParams,
  AppSourceParams,
  AppsAnswer,
  CreateAppRequest,
  CreatedAppAnswer,
  SourceCredentialsAnswer,
  SourceCredentialsRequest,
  UpdateAppRequest,
} from '@quayside/wire'
import type { App, Apps } from '../../apps/app.ts'
import { appUnknown } from '../../apps/errors.ts'
import { redirectUri } from '../../connections/begin.ts'
import { sourceUnknown } from '../../connections/errors.ts'
import { parseApiKey } from '../../lib/ids.ts'
import type { Source } from '../../sources/source.ts'
import { toAppAnswer } from './to-app-answer.ts'

export interface AdminAppsDeps {
  readonly apps: Apps
  readonly sources: ReadonlyMap<string, Source>
  readonly baseUrl: string
}

const config = { guard: 'admin' } as const
const security = [{ adminToken: [] }]

/** Apps and their registrations with sources. */
export function adminAppRoutes(deps: AdminAppsDeps): FastifyPluginAsyncTypebox {
  const { apps } = deps
  return async (server) => {
    server.get(
      '/apps',
      { config, schema: { summary: 'List apps', security, response: { 200: AppsAnswer } } },
      async () => ({ apps: (await apps.list()).map(toAppAnswer) }),
    )

    server.post(
      '/apps',
      {
        config: { ...config, audit: 'app.create' },
        schema: {
          summary: 'Create an app',
          security,
          body: CreateAppRequest,
          response: { 201: CreatedAppAnswer },
        },
      },
      async (request, reply) => {
        const { app, secret } = await apps.create({ name: request.body.name })
        request.auditApp = app.apiKey
        return reply.code(201).send({ ...toAppAnswer(app), secret })
      },
    )

    server.patch(
      '/apps/:apiKey',
      {
        config: { ...config, audit: 'app.update' },
        schema: {
          summary: 'Change an app',
          security,
          params: AppParams,
          body: UpdateAppRequest,
          response: { 200: AppAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await findApp(apps, request.params.apiKey)
        return toAppAnswer(await apps.update(apiKey, request.body))
      },
    )
    await server.register(sourceRoutes(deps))
  }
}

function sourceRoutes({ apps, sources, baseUrl }: AdminAppsDeps): FastifyPluginAsyncTypebox {
  const toAnswer = (source: string, clientId: string | undefined) => ({
    source,
    clientId: clientId ?? null,
    redirectUris: {
      open: redirectUri(baseUrl, source, 'open'),
      saveas: redirectUri(baseUrl, source, 'saveas'),
    },
  })
  const schema = {
    security,
    params: AppSourceParams,
    response: { 200: SourceCredentialsAnswer },
  }

  return async (server) => {
    server.get(
      '/apps/:apiKey/sources/:source',
      { config, schema: { ...schema, summary: 'How an app is registered with a source' } },
      async (request) => {
        const { source } = request.params
        if (!sources.get(source)?.oauth) throw sourceUnknown(source)
        const { apiKey } = await findApp(apps, request.params.apiKey)
        return toAnswer(source, (await apps.credentials(apiKey, source))?.clientId)
      },
    )

    server.put(
      '/apps/:apiKey/sources/:source',
      {
        config: { ...config, audit: 'source.update' },
        schema: {
          ...schema,
          summary: 'Set the keys an app has with a source',
          body: SourceCredentialsRequest,
        },
      },
      async (request) => {
        const { source } = request.params
        if (!sources.get(source)?.oauth) throw sourceUnknown(source)
        const { apiKey } = await findApp(apps, request.params.apiKey)
        await apps.setCredentials(apiKey, source, request.body)
        return toAnswer(source, request.body.clientId)
      },
    )
  }
}

async function findApp(apps: Apps, text: string): Promise<App> {
  const apiKey = parseApiKey(text)
  const app = apiKey && (await apps.find(apiKey))
  if (!app) throw appUnknown()
  return app
}
