import {
  type ApiSettings,
  type Endpoints,
  endpointsOf,
  type Security,
  type TokenStore,
} from '@quayside/client/api'
import { recordOf } from '../options/readers.ts'
import type { PageTokens } from './page-tokens.ts'

/**
 * What the picker needs to know of the service, out of whatever client a page made: ours, or any
 * of the four generations pages use. Where the client says nothing of addresses, the script's own
 * tells. The signature is looked up anew each time, because clients can be given another.
 *
 * Throws `TypeError` when there is no API key, or no way to tell where the service is.
 */
export function connectionOf(client: unknown, scriptUrl: string, tokens: PageTokens): ApiSettings {
  const given = recordOf(client) ?? {}
  const own = ownSettings(given)
  if (own?.token) return own
  const { endpoints, apiKey } = own ?? {
    endpoints: endpointsOfClient(given, scriptUrl),
    apiKey: apiKeyOf(given),
  }
  return {
    endpoints,
    apiKey,
    get security() {
      return own ? own.security : securityOf(given)
    },
    token: tokenOf(given, tokens.of(endpoints.cloud, apiKey)),
  }
}

/** Our own client says it in our own words. */
function ownSettings({ settings }: Readonly<Record<string, unknown>>): ApiSettings | undefined {
  const facts = recordOf(settings)
  if (typeof facts?.apiKey !== 'string' || !recordOf(facts.endpoints)) return undefined
  return parsedSettings(facts)
}

/** Only our own client has `settings` with both, and writes them as the type says. */
const parsedSettings = (settings: unknown) => settings as ApiSettings

function apiKeyOf(client: Readonly<Record<string, unknown>>): string {
  const apiKey = recordOf(client.session)?.apikey ?? client.apikey
  if (typeof apiKey === 'string' && apiKey !== '') return apiKey
  throw new TypeError('The picker was made without a client: there is no API key.')
}

function endpointsOfClient(
  client: Readonly<Record<string, unknown>>,
  scriptUrl: string,
): Endpoints {
  const fromScript = endpointsOfScript(scriptUrl)
  if (fromScript) return fromScript
  const cname = recordOf(client.session)?.cname ?? client.cname
  if (typeof cname === 'string' && cname !== '') return endpointsOf({ cname })
  throw new TypeError('The picker cannot tell where its service is: give the client a cname.')
}

/**
 * `https://static.fs.example.com/picker/…` → the other hosts beside `static.`;
 * `https://files.example.com/static/picker/…` → the paths beside `/static/`.
 */
export function endpointsOfScript(scriptUrl: string): Endpoints | undefined {
  const url = URL.parse(scriptUrl)
  if (!url) return undefined
  const folder = /^(.*)\/static\//.exec(url.pathname)
  if (folder) return endpointsOf({ baseUrl: `${url.origin}${folder[1]}` })
  if (!url.host.startsWith('static.')) return undefined
  const at = (surface: string) => `${url.protocol}//${surface}.${url.host.slice('static.'.length)}`
  return {
    www: at('www'),
    cdn: at('cdn'),
    cloud: at('cloud'),
    upload: at('upload'),
    process: at('process'),
    static: at('static'),
  }
}

/** The oldest generation is asked with a function, the others carry it in their session. */
function securityOf(client: Readonly<Record<string, unknown>>): Security | undefined {
  const { getSecurity } = client
  const held = recordOf(
    typeof getSecurity === 'function' ? getSecurity.call(client) : client.session,
  )
  if (typeof held?.policy !== 'string' || typeof held.signature !== 'string') return undefined
  return { policy: held.policy, signature: held.signature }
}

/**
 * Clients sign out with the token of their `cloud` part, so the picker keeps its token there too.
 * The oldest makes that part anew each time, and is handed the token by whoever calls.
 */
function tokenOf(client: Readonly<Record<string, unknown>>, kept: TokenStore): TokenStore {
  const { cloud } = client
  if (typeof cloud !== 'object' || cloud === null) return kept
  const part = parsedCloud(cloud)
  return {
    get: () => (typeof part.token === 'string' && part.token !== '' ? part.token : kept.get()),
    set(token) {
      kept.set(token)
      part.token = token
    },
    get first() {
      return kept.first
    },
    set first(request) {
      kept.first = request
    },
  }
}

/** A part that keeps what is written to it, or at least does not mind. */
const parsedCloud = (cloud: object) => cloud as { token?: unknown }
