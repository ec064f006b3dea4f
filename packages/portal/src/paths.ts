/** Every page of the portal by its name. A path is for ever: people keep links to it. */
export const PATHS = {
  start: '/portal',
  apps: '/portal/apps',
  app: '/portal/apps/:apiKey',
  settings: '/portal/apps/:apiKey/settings',
  policies: '/portal/apps/:apiKey/policies',
  sources: '/portal/apps/:apiKey/sources',
  source: '/portal/apps/:apiKey/sources/:source',
  storage: '/portal/apps/:apiKey/storage',
  webhooks: '/portal/apps/:apiKey/webhooks',
  deliveries: '/portal/apps/:apiKey/deliveries',
  delivery: '/portal/apps/:apiKey/deliveries/:id',
  files: '/portal/apps/:apiKey/files',
  file: '/portal/apps/:apiKey/files/:handle',
  transfers: '/portal/apps/:apiKey/transfers',
  connections: '/portal/apps/:apiKey/connections',
  usage: '/portal/apps/:apiKey/usage',
  people: '/portal/people',
  me: '/portal/me',
  audit: '/portal/audit',
  invitation: '/portal/invitations/:token',
} as const

export type PageName = keyof typeof PATHS

type ParamNames<Path> = Path extends `${infer Segment}/${infer Rest}`
  ? ParamName<Segment> | ParamNames<Rest>
  : ParamName<Path>
type ParamName<Segment> = Segment extends `:${infer Name}` ? Name : never

/** What stands in a page's path: `{ apiKey, handle }`. */
export type ParamsOf<Name extends PageName> = Readonly<
  Record<ParamNames<(typeof PATHS)[Name]>, string>
>

/** What every page is given. */
export interface PageProps<Name extends PageName> {
  readonly params: ParamsOf<Name>
  /** What stands behind the `?` of the address: filters, so that they can be linked to. */
  readonly query: Readonly<Record<string, string>>
}

/** The address of a page. What is empty or `undefined` in the query is left out. */
export function hrefOf<Name extends PageName>(
  name: Name,
  ...[params, query]: [keyof ParamsOf<Name>] extends [never]
    ? [params?: ParamsOf<Name>, query?: Query]
    : [params: ParamsOf<Name>, query?: Query]
): string {
  const values = new Map<string, string>(Object.entries(params ?? {}))
  const path = PATHS[name].replace(/:(\w+)/g, (_, key: string) =>
    encodeURIComponent(values.get(key) ?? ''),
  )
  return `${path}${toSearch(query)}`
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** `?a=1&b=2`, or nothing. */
export function toSearch(query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(key, String(value))
  }
  return search.size > 0 ? `?${search}` : ''
}
