import type { Api } from '@quayside/client/api'

/** Nobody waits longer for a name to be proposed. */
const PATIENCE_MS = 20_000

/** What a file is called that is to be saved; `undefined` when nobody can tell. */
export async function lookUp(
  what: string,
  api: Pick<Api, 'settings' | 'urlMetadata'>,
  stop: AbortSignal,
): Promise<string | undefined> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(PATIENCE_MS)])
  const address = addressOf(what, api.settings)
  try {
    if (isOurs(address, api.settings)) return await askHead(address, signal)
    return (await api.urlMetadata(address, { signal })).filename || undefined
  } catch {
    return undefined // it is saved under whatever name it has
  }
}

/** Of a handle, or of tasks before one, as the service delivers them. */
function addressOf(what: string, { endpoints, security }: Api['settings']): string {
  if (/^https?:/.test(what)) return what
  const proof = security && `security=policy:${security.policy},signature:${security.signature}`
  return [endpoints.cdn, ...(proof ? [proof] : []), what].join('/')
}

const isOurs = (address: string, { endpoints }: Api['settings']) =>
  [endpoints.cdn, endpoints.www, endpoints.process].some((base) => address.startsWith(`${base}/`))

async function askHead(address: string, signal: AbortSignal): Promise<string | undefined> {
  const { ok, headers } = await fetch(address, { method: 'HEAD', signal })
  return ok ? decodeURIComponent(headers.get('x-file-name') ?? '') || undefined : undefined
}
