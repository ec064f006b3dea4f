import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AppParams, AppSecretAnswer, RotateAppSecretRequest } from '@quayside/wire'
import type { Apps } from '../../apps/app.ts'
import type { AppDoor } from './app-door.ts'
import { toSecretAnswer } from './to-app-answer.ts'

export interface AppSecretRoutesDeps {
  readonly door: AppDoor
  readonly apps: Pick<Apps, 'secret' | 'rotateSecret'>
  readonly now: () => Date
}

/** An app's secret, shown when somebody asks for it, and replaced. */
export function appSecretRoutes({
  door,
  apps,
  now,
}: AppSecretRoutesDeps): FastifyPluginAsyncTypebox {
  const config = { guard: door.guard, role: 'developer' } as const
  const schema = {
    security: door.security,
    params: AppParams,
    response: { 200: AppSecretAnswer },
  }

  return async (server) => {
    server.get(
      '/apps/:apiKey/secret',
      {
        config: { ...config, audit: 'app.secret.read' },
        schema: { ...schema, summary: 'The secret of an app' },
      },
      async (request, reply) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        reply.header('Cache-Control', 'no-store')
        return toSecretAnswer(await apps.secret(apiKey), now())
      },
    )

    server.post(
      '/apps/:apiKey/secret/rotate',
      {
        config: { ...config, audit: 'app.secret.rotate' },
        schema: {
          ...schema,
          summary: 'Make a new secret; the one before is accepted for another day',
          body: RotateAppSecretRequest,
        },
      },
      async (request, reply) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        reply.header('Cache-Control', 'no-store')
        return toSecretAnswer(await apps.rotateSecret(apiKey, request.body), now())
      },
    )
  }
}
