import type { WebhookEventsAnswer } from '@quayside/wire'
import { usePortal } from '../../portal.ts'
import { useResource } from '../../state/hooks.ts'
import type { Resource } from '../../state/resource.ts'

/** What webhooks can be told of, in words. */
export function useEventChoices(): Resource<WebhookEventsAnswer> {
  const { api } = usePortal()
  return useResource((signal) => api.get<WebhookEventsAnswer>('/webhook-events', { signal }), [])
}

/** `File Uploads` for `fp.upload`; an action nobody offers any more stays as it is. */
export function titleOf(choices: WebhookEventsAnswer | undefined, action: string): string {
  return choices?.find(({ event }) => event === action)?.title ?? action
}
