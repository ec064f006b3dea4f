import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '@quayside/sandbox'
import { createHttpBytes } from '../../../lib/http-bytes.ts'
import { newConnectionId } from '../../../lib/ids.ts'
import type { Access, ClientCredentials, PersonalSource, TokenSet } from '../../source.ts'
import { createDropbox, type DropboxDeps } from '../dropbox.ts'
import { dropboxOrigins } from '../origins.ts'

/** A sandbox of one test file, and Dropbox as a source that talks to it. */
export interface SandboxWorld {
  /** Each has its own memory of what accounts were told to wait. */
  newSource(options?: Pick<DropboxDeps, 'showsUnmounted' | 'paces'>): PersonalSource
  /** One of the sandbox's own actions, see its `control` folder. */
  act(action: string, input?: object): Promise<unknown>
  /** Connects as a person would, through the consent page. */
  connect(source: PersonalSource, account: string): Promise<Access>
  end(): Promise<void>
}

/** The sandbox's demo app. */
export const CLIENT: ClientCredentials = {
  clientId: 'quaysidedemoapp',
  clientSecret: 'quaysidedemosecret',
}
const REDIRECT_URI = 'http://localhost:8080/api/client/dropbox/authCallback/open'
const signal = new AbortController().signal

export async function startSandboxWorld(): Promise<SandboxWorld> {
  const dataDir = await mkdtemp(join(tmpdir(), 'quayside-source-'))
  const sandbox = await startSandbox({ dataDir, seed: 'empty', redirectUris: [REDIRECT_URI] })
  const { origin } = sandbox
  const http = createHttpBytes()
  const act: SandboxWorld['act'] = async (action, input = {}) => {
    const answer = await fetch(`${origin}/_sandbox/${action}`, {
      method: 'POST',
      body: JSON.stringify(input),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${action}: ${answer.status} ${text}`)
    return JSON.parse(text)
  }
  return {
    newSource: (options) =>
      createDropbox({
        ...options,
        http,
        origins: dropboxOrigins(origin),
        retry: { baseMs: 5, patienceMs: 3_000 },
      }),
    act,
    connect: async (source, account) => await accessWith(source, await consent(source, account)),
    async end() {
      http.close()
      await sandbox.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Goes through the consent page with PKCE and exchanges the code. */
async function consent(source: PersonalSource, account: string): Promise<TokenSet> {
  const codeVerifier = randomBytes(48).toString('base64url')
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url')
  const request = { client: CLIENT, redirectUri: REDIRECT_URI, state: 'state', codeChallenge }
  const url = new URL(source.oauth.authorizeUrl({ ...request, flow: 'saveas' }))
  url.searchParams.set('sandbox_user', account)
  const answer = await fetch(url, { redirect: 'manual' })
  const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? ''
  const exchange = { client: CLIENT, redirectUri: REDIRECT_URI, code, codeVerifier, signal }
  return await source.oauth.exchangeCode(exchange)
}

/** What the server's connections do, without their database. */
async function accessWith(source: PersonalSource, tokens: TokenSet): Promise<Access> {
  let { accessToken } = tokens
  const { refreshToken = '' } = tokens
  const access: Access = {
    connectionId: newConnectionId(),
    accountId: tokens.accountId ?? '',
    details: {},
    async token({ stale, signal: abort }) {
      if (stale === accessToken) {
        const fresh = await source.oauth.refresh({ client: CLIENT, refreshToken, signal: abort })
        accessToken = fresh.accessToken
      }
      return accessToken
    },
  }
  const { details } = await source.account(access, { signal })
  return { ...access, details }
}
