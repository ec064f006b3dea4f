import type { ApiSettings, TokenStore } from './api.ts'
import { parseMembers } from './parse.ts'
import { type HttpRequest, requestJson } from './request.ts'
import { createMemoryToken } from './token-store.ts'

/** How calls of one picker session are made. */
export interface SessionCall {
  readonly token: TokenStore
  /** What the body of every request says of who asks. */
  caller(): object
  /** Brings the token, and keeps the one it is given; answers the members of the answer. */
  post(path: string, body: object, options?: PostOptions): Promise<ReadonlyMap<string, unknown>>
}

type PostOptions = Pick<HttpRequest, 'signal' | 'timeoutMs'>

export function createSessionCall(settings: ApiSettings): SessionCall {
  const token = settings.token ?? createMemoryToken()
  // The security is read at every call: pages replace a policy that runs out.
  const caller = () => ({ apikey: settings.apiKey, ...settings.security })

  const post: SessionCall['post'] = async (path, body, options) => {
    const url = `${settings.endpoints.cloud}${path}`
    const sent = { ...caller(), token: token.get(), ...body }
    const members = parseMembers(await requestJson({ ...options, url, body: sent }))
    const next = members.get('token')
    if (typeof next === 'string') token.set(next)
    return members
  }
  return {
    token,
    caller,
    async post(...request) {
      while (!token.get() && token.first) await token.first
      if (token.get()) return await post(...request)
      const answer = post(...request)
      token.first = answer
        .catch(() => undefined) // told to whoever asked; the next one tries
        .then(() => (token.first = undefined))
      return await answer
    },
  }
}

/** Signs out of one source, or of all. */
export async function logout(
  { post }: SessionCall,
  source: string | undefined,
  options?: PostOptions,
): Promise<void> {
  await post('/auth/logout', { clouds: source ? { [source]: {} } : undefined }, options)
}
