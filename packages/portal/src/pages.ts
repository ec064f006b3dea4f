import type { ComponentType } from 'preact'
import type { PageName, PageProps } from './paths.ts'

type Pages = { readonly [Name in PageName]?: () => Promise<ComponentType<PageProps<Name>>> }

/** Every page and where its code is, which is loaded when the page is opened. Paths: `paths.ts`. */
export const PAGES: Pages = {
  start: () => import('./pages/apps/AppsPage.tsx').then(({ AppsPage }) => AppsPage),
  apps: () => import('./pages/apps/AppsPage.tsx').then(({ AppsPage }) => AppsPage),
  app: () => import('./pages/overview/OverviewPage.tsx').then(({ OverviewPage }) => OverviewPage),
  settings: () =>
    import('./pages/settings/SettingsPage.tsx').then(({ SettingsPage }) => SettingsPage),
  policies: () =>
    import('./pages/policies/PoliciesPage.tsx').then(({ PoliciesPage }) => PoliciesPage),
  sources: () => import('./pages/sources/SourcesPage.tsx').then(({ SourcesPage }) => SourcesPage),
  source: () => import('./pages/sources/SourcePage.tsx').then(({ SourcePage }) => SourcePage),
  storage: () => import('./pages/storage/StoragePage.tsx').then(({ StoragePage }) => StoragePage),
  webhooks: () =>
    import('./pages/webhooks/WebhooksPage.tsx').then(({ WebhooksPage }) => WebhooksPage),
  deliveries: () =>
    import('./pages/deliveries/DeliveriesPage.tsx').then(({ DeliveriesPage }) => DeliveriesPage),
  delivery: () =>
    import('./pages/deliveries/DeliveryPage.tsx').then(({ DeliveryPage }) => DeliveryPage),
  files: () => import('./pages/files/FilesPage.tsx').then(({ FilesPage }) => FilesPage),
  file: () => import('./pages/files/FilePage.tsx').then(({ FilePage }) => FilePage),
  transfers: () =>
    import('./pages/transfers/TransfersPage.tsx').then(({ TransfersPage }) => TransfersPage),
  connections: () =>
    import('./pages/connections/ConnectionsPage.tsx').then(
      ({ ConnectionsPage }) => ConnectionsPage,
    ),
  usage: () => import('./pages/usage/UsagePage.tsx').then(({ UsagePage }) => UsagePage),
  people: () => import('./pages/people/PeoplePage.tsx').then(({ PeoplePage }) => PeoplePage),
  audit: () => import('./pages/audit/AuditPage.tsx').then(({ AuditPage }) => AuditPage),
  invitation: () =>
    import('./pages/account/InvitationPage.tsx').then(({ InvitationPage }) => InvitationPage),
  me: () => import('./pages/account/MePage.tsx').then(({ MePage }) => MePage),
}

/** Pages that somebody may see who is not signed in, without side bar. */
export const OPEN_PAGES: readonly PageName[] = ['invitation']
