import type { ComponentType } from 'preact'
import type { PageName, PageProps } from './paths.ts'

type Pages = { readonly [Name in PageName]?: () => Promise<ComponentType<PageProps<Name>>> }

/** Every page and where its code is, which is loaded when the page is opened. Paths: `paths.ts`. */
export const PAGES: Pages = {
  start: () => import('./pages/apps/AppsPage.tsx').then(({ AppsPage }) => AppsPage),
  apps: () => import('./pages/apps/AppsPage.tsx').then(({ AppsPage }) => AppsPage),
  app: () => import('./pages/overview/OverviewPage.tsx').then(({ OverviewPage }) => OverviewPage),
  people: () => import('./pages/people/PeoplePage.tsx').then(({ PeoplePage }) => PeoplePage),
  audit: () => import('./pages/audit/AuditPage.tsx').then(({ AuditPage }) => AuditPage),
  invitation: () =>
    import('./pages/account/InvitationPage.tsx').then(({ InvitationPage }) => InvitationPage),
  me: () => import('./pages/account/MePage.tsx').then(({ MePage }) => MePage),
}

/** Pages that somebody may see who is not signed in, without side bar. */
export const OPEN_PAGES: readonly PageName[] = ['invitation']
