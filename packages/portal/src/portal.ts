import { computed } from '@preact/signals'
import type { PortalAppAnswer } from '@quayside/wire'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { type Api, createApi } from './api/api.ts'
import { createResource, type Resource } from './state/resource.ts'
import { createSession, type Session } from './state/session.ts'
import { createToasts, type Toasts } from './state/toasts.ts'

/** What every page works with. */
export interface Portal {
  readonly api: Api
  readonly session: Session
  /** The apps the person may see, for the side bar and the list; loaded with the first page. */
  readonly apps: Resource<readonly PortalAppAnswer[]>
  readonly notify: Toasts['notify']
  readonly announce: Toasts['announce']
  readonly toasts: Toasts
}

/** Puts the portal together, once for a page. */
export function createPortal(fetch: typeof globalThis.fetch): Portal {
  const api = createApi({ fetch, onSignedOut: () => session.lapse() })
  const session: Session = createSession(() => api)
  const apps = createResource((signal) => api.get<readonly PortalAppAnswer[]>('/apps', { signal }))
  const toasts = createToasts()
  // Somebody else may see other ones.
  computed(() => session.person.value?.id).subscribe(apps.clear)
  const { notify, announce } = toasts
  return { api, session, apps, notify, announce, toasts }
}

const PortalContext = createContext<Portal | undefined>(undefined)

export const PortalProvider = PortalContext.Provider

/** The portal a component is drawn in. */
export function usePortal(): Portal {
  const portal = useContext(PortalContext)
  if (!portal) throw new Error('drawn outside of the portal')
  return portal
}
