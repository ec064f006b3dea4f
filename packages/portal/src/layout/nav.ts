import type { TextKey } from '../locale/text.ts'
import { hrefOf, type PageName } from '../paths.ts'
import type { IconName } from '../ui/Icon.tsx'

export interface NavItem {
  readonly page: PageName
  readonly href: string
  readonly label: TextKey
  readonly icon: IconName
}

export interface NavGroup {
  readonly label: TextKey
  readonly items: readonly NavItem[]
}

/** Pages that are found below another one in the side bar. */
const BELOW: Readonly<Partial<Record<PageName, PageName>>> = {
  start: 'apps',
  source: 'sources',
  delivery: 'deliveries',
  file: 'files',
}

/** The entry of the side bar that is marked while a page is open. */
export const markedPage = (page: PageName): PageName => BELOW[page] ?? page

/** The pages of one app. */
export function appNav(apiKey: string): readonly NavGroup[] {
  const params = { apiKey }
  return [
    {
      label: 'nav.activity',
      items: [
        { page: 'app', href: hrefOf('app', params), label: 'nav.overview', icon: 'chart' },
        { page: 'files', href: hrefOf('files', params), label: 'nav.files', icon: 'file' },
        {
          page: 'transfers',
          href: hrefOf('transfers', params),
          label: 'nav.transfers',
          icon: 'transfer',
        },
        {
          page: 'connections',
          href: hrefOf('connections', params),
          label: 'nav.connections',
          icon: 'plug',
        },
        {
          page: 'deliveries',
          href: hrefOf('deliveries', params),
          label: 'nav.deliveries',
          icon: 'send',
        },
        { page: 'usage', href: hrefOf('usage', params), label: 'nav.usage', icon: 'gauge' },
      ],
    },
    {
      label: 'nav.setUp',
      items: [
        { page: 'sources', href: hrefOf('sources', params), label: 'nav.sources', icon: 'source' },
        {
          page: 'webhooks',
          href: hrefOf('webhooks', params),
          label: 'nav.webhooks',
          icon: 'webhook',
        },
        { page: 'storage', href: hrefOf('storage', params), label: 'nav.storage', icon: 'storage' },
        {
          page: 'policies',
          href: hrefOf('policies', params),
          label: 'nav.policies',
          icon: 'shield',
        },
        {
          page: 'settings',
          href: hrefOf('settings', params),
          label: 'nav.settings',
          icon: 'settings',
        },
      ],
    },
  ]
}

/** The pages of the whole installation. */
export function generalNav(isOwner: boolean): NavGroup {
  const people: NavItem = {
    page: 'people',
    href: hrefOf('people'),
    label: 'nav.people',
    icon: 'people',
  }
  return {
    label: 'nav.installation',
    items: [
      { page: 'apps', href: hrefOf('apps'), label: 'nav.apps', icon: 'apps' },
      ...(isOwner ? [people] : []),
      { page: 'audit', href: hrefOf('audit'), label: 'nav.audit', icon: 'audit' },
    ],
  }
}

/** The same page of another app, where every app has it: a file of one app is none of another. */
export function samePage(page: PageName | undefined, apiKey: string): string {
  const item = appNav(apiKey)
    .flatMap((group) => group.items)
    .find((one) => one.page === page)
  return item?.href ?? hrefOf('app', { apiKey })
}
