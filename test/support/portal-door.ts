import type { NewInvitationAnswer } from '@quayside/wire'

/** Dev mode's own person, an owner. */
export const DEVELOPER = { email: 'dev@quayside.local', password: 'quayside-dev' }

/** Asks the portal's API as a person's browser does. */
export interface PortalDoor {
  get<Answer>(path: string): Promise<Answer>
  send<Answer>(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<Answer>
  /** For a browser: it is signed in as this person. */
  readonly cookies: readonly PortalCookie[]
}

export interface PortalCookie {
  readonly name: string
  readonly value: string
  readonly domain: string
  readonly path: '/portal'
  readonly httpOnly: true
  readonly sameSite: 'Strict'
}

/** Signs somebody in; without words the developer of dev mode. */
export async function signInToPortal(url: string, credentials = DEVELOPER): Promise<PortalDoor> {
  return openDoor(
    url,
    await callPortal(url, { method: 'POST', path: '/session', body: credentials }),
  )
}

/** Takes the invitation a link leads to. */
export async function acceptInvitation(
  url: string,
  { url: link }: Pick<NewInvitationAnswer, 'url'>,
  person: { readonly name: string; readonly password: string },
): Promise<PortalDoor> {
  const path = `/invitations/open/${link.split('/').at(-1)}`
  return openDoor(url, await callPortal(url, { method: 'POST', path, body: person }))
}

function openDoor(url: string, entered: Response): PortalDoor {
  const cookies = entered.headers.getSetCookie().map((line) => toCookie(line, url))
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const ask = async <Answer>(call: Omit<Call, 'cookie'>) => {
    const text = await (await callPortal(url, { ...call, cookie })).text()
    return (text === '' ? undefined : JSON.parse(text)) as Answer
  }
  return {
    cookies,
    get: (path) => ask({ method: 'GET', path }),
    send: (method, path, body) => ask({ method, path, body }),
  }
}

interface Call {
  readonly method: string
  readonly path: string
  readonly body?: object | undefined
  readonly cookie?: string
}

async function callPortal(url: string, { method, path, body, cookie }: Call): Promise<Response> {
  const response = await fetch(`${url}/portal/api${path}`, {
    method,
    headers: {
      origin: url,
      ...(cookie && { cookie }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (response.ok) return response
  throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`)
}

function toCookie(line: string, origin: string): PortalCookie {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
  const domain = new URL(origin).hostname
  return { name, value, domain, path: '/portal', httpOnly: true, sameSite: 'Strict' }
}
