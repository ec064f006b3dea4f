import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

/** A company's own sign-on: whoever comes is `person`, and is sent back at once. */
export interface TestIssuer {
  readonly url: string
  /** The claims of whoever comes next; `undefined` refuses them. */
  person: Readonly<Record<string, unknown>> | undefined
  /** What the id token says otherwise than it should. */
  forged: Readonly<Record<string, unknown>>
  /** Follows an address of `begin` as a browser does: where the browser is sent back to. */
  visit(url: string): Promise<URL>
  close(): Promise<void>
}

export const CLIENT = { id: 'quayside', secret: 'the secret of the tests' } as const

interface Grant {
  readonly nonce: string | null
  readonly challenge: string | null
  readonly redirectUri: string | null
  readonly person: Readonly<Record<string, unknown>>
}

/** OpenID Connect's code flow as its specification has it, with PKCE, for one client. */
export async function startTestIssuer(): Promise<TestIssuer> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const grants = new Map<string, Grant>()
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => response.writeHead(400).end(String(error)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('there is no port')
  const url = `http://127.0.0.1:${address.port}`

  const issuer: TestIssuer = {
    url,
    person: undefined,
    forged: {},
    async visit(start) {
      const { headers } = await fetch(start, { redirect: 'manual' })
      return new URL(headers.get('location') ?? '')
    },
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url)
    if (pathname === '/authorize') {
      response.writeHead(303, { location: authorize(searchParams) }).end()
      return
    }
    const json = (body: unknown) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    if (pathname === '/.well-known/openid-configuration') json(description(url))
    else if (pathname === '/keys') {
      json({ keys: [{ ...publicKey.export({ format: 'jwk' }), alg: 'RS256', kid: 'k' }] })
    } else if (pathname === '/token') json(exchange(new URLSearchParams(await text(request))))
    else response.writeHead(404).end()
  }

  function authorize(asked: URLSearchParams): string {
    const back = new URL(asked.get('redirect_uri') ?? '')
    back.searchParams.set('state', asked.get('state') ?? '')
    if (!issuer.person || asked.get('client_id') !== CLIENT.id) {
      back.searchParams.set('error', 'access_denied')
      return back.href
    }
    const code = randomBytes(16).toString('hex')
    grants.set(code, {
      nonce: asked.get('nonce'),
      challenge: asked.get('code_challenge'),
      redirectUri: asked.get('redirect_uri'),
      person: issuer.person,
    })
    back.searchParams.set('code', code)
    return back.href
  }

  function exchange(asked: URLSearchParams) {
    const grant = grants.get(asked.get('code') ?? '')
    grants.delete(asked.get('code') ?? '')
    const challenge = createHash('sha256').update(asked.get('code_verifier') ?? '')
    const isRight =
      grant?.challenge === challenge.digest('base64url') &&
      grant.redirectUri === asked.get('redirect_uri') &&
      asked.get('client_secret') === CLIENT.secret
    if (!grant || !isRight) throw new Error('invalid_grant')
    const iat = Math.floor(Date.now() / 1000)
    const facts = { iss: url, aud: CLIENT.id, iat, exp: iat + 60, nonce: grant.nonce }
    const token = toJwt({ ...facts, ...grant.person, ...issuer.forged })
    return { access_token: 'an-access-token', token_type: 'Bearer', id_token: token }
  }

  function toJwt(claims: object): string {
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
    const signed = `${encode({ alg: 'RS256', kid: 'k' })}.${encode(claims)}`
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
  }

  return issuer
}

const description = (url: string) => ({
  issuer: url,
  authorization_endpoint: `${url}/authorize`,
  token_endpoint: `${url}/token`,
  jwks_uri: `${url}/keys`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  token_endpoint_auth_methods_supported: ['client_secret_post'],
})
