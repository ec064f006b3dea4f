import type { PortalAppAnswer } from '@quayside/wire'
import { at } from '../api/api.ts'
import { usePortal } from '../portal.ts'
import { useResource } from './hooks.ts'
import type { Resource } from './resource.ts'

/** One app, for a page that changes it. */
export interface OpenApp {
  readonly resource: Resource<PortalAppAnswer>
  /** Changes what is named, if it is still as it was read. Rejects with the service's refusal. */
  change(changes: AppChanges): Promise<PortalAppAnswer>
}

export type AppChanges = Partial<
  Pick<PortalAppAnswer, 'name' | 'enabled' | 'securityEnabled' | 'allowedOrigins' | 'linkRedirects'>
>

export function useApp(apiKey: string): OpenApp {
  const { api, apps } = usePortal()
  const path = at`/apps/${apiKey}`
  const resource = useResource((signal) => api.get<PortalAppAnswer>(path, { signal }), [apiKey])

  async function change(changes: AppChanges): Promise<PortalAppAnswer> {
    const version = resource.value.peek()?.version
    const app = await api.patch<PortalAppAnswer>(path, { version, ...changes })
    resource.set(app)
    void apps.load()
    return app
  }
  return { resource, change }
}

/** What an app is called, as far as it is known by now. */
export function useAppName(apiKey: string): string | undefined {
  return usePortal().apps.value.value?.find((app) => app.apiKey === apiKey)?.name
}
