import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AppContentsAnswer, AppParams, DeletePortalAppRequest } from '@quayside/wire'
import { Type } from 'typebox'
import { appNameDiffers } from '../../apps/errors.ts'
import type { AppRemoval } from '../../apps/removal/app-removal.ts'
import type { AppDoor } from './app-door.ts'

export interface AppEndRoutesDeps {
  readonly door: AppDoor
  readonly appRemoval: Pick<AppRemoval, 'contents' | 'remove'>
}

/** Deleting an app, and what that would take along. */
export function appEndRoutes({ door, appRemoval }: AppEndRoutesDeps): FastifyPluginAsyncTypebox {
  const schema = { security: door.security, params: AppParams }

  return async (server) => {
    server.get(
      '/apps/:apiKey/contents',
      {
        config: { guard: door.guard },
        schema: {
          ...schema,
          summary: 'What deleting an app would take along',
          response: { 200: AppContentsAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        return { ...(await appRemoval.contents(apiKey)) }
      },
    )

    server.delete(
      '/apps/:apiKey',
      {
        config: { guard: door.guard, role: 'owner', audit: 'app.delete' },
        schema: {
          ...schema,
          summary: 'Delete an app with all it has',
          description:
            'Nothing of it answers from then on; files and bytes are removed in the background.',
          body: DeletePortalAppRequest,
          response: { 200: Type.Object({}) },
        },
      },
      async (request) => {
        const { apiKey, name } = await door.appOf(request, request.params.apiKey)
        if (request.body.name.trim() !== name) throw appNameDiffers()
        const contents = await appRemoval.contents(apiKey)
        request.auditFacts = { name, ...contents }
        await appRemoval.remove(apiKey)
        return {}
      },
    )
  }
}
