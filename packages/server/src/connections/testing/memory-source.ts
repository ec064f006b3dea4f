import { createHash } from 'node:crypto'
import { QuaysideError } from '../../errors.ts'
import { orAborted } from '../../lib/or-aborted.ts'
import type { Access, AuthorizeRequest, PersonalSource, TokenSet } from '../../sources/source.ts'
import { createMemoryFiles } from './memory-files.ts'
import { createMemoryWriting } from './memory-writing.ts'

/** A service in memory, with the manners of a real one, and what it has been asked. */
export interface MemorySource {
  readonly source: PersonalSource
  readonly asked: {
    refreshes: number
    readonly revoked: string[]
  }
  /** How the service is just now. */
  readonly mood: {
    /** What comes of the next requests for tokens. */
    tokens: 'fine' | 'dead' | 'unreachable' | 'wrong-keys'
    /** Seconds a new access token lives. */
    tokenSeconds: number
    /** The account behind the next consent. */
    account: string
    /** Files are handed out only after this. */
    ready: Promise<void>
  }
  /** Where the browser would come back to from a consent page, after allowing. */
  consent(consentUrl: string): URL
}

const SCOPES = { open: ['read'], saveas: ['read', 'write'] }

const FAULTS = {
  dead: ['unauthenticated', 'token_dead'],
  unreachable: ['upstream', 'source_unreachable'],
  'wrong-keys': ['invalid', 'client_refused'],
} as const

export function createMemorySource({
  now,
  files = {},
}: {
  readonly now: () => Date
  /** Content by path; the folders follow from the paths. */
  readonly files?: Readonly<Record<string, string>>
}): MemorySource {
  const asked: MemorySource['asked'] = { refreshes: 0, revoked: [] }
  const mood: MemorySource['mood'] = {
    tokens: 'fine',
    tokenSeconds: 4 * 3600,
    account: 'ada',
    ready: Promise.resolve(),
  }
  const kept = createMemoryFiles(files)
  /** What an access token allows. */
  const good = new Map<string, readonly string[]>()
  const challenges = new Map<string, string>()
  /** What was allowed, by refresh token. */
  const allowed = new Map<string, readonly string[]>()
  let tokens = 0

  const newTokens = (account: string, scopes: readonly string[]): TokenSet => {
    tokens += 1
    const accessToken = `access-${account}-${tokens}`
    good.set(accessToken, scopes)
    const expiresAt = new Date(now().getTime() + mood.tokenSeconds * 1000)
    const refreshToken = `refresh-${account}`
    allowed.set(refreshToken, scopes)
    return { accessToken, refreshToken, expiresAt, scopes, accountId: account }
  }
  const checkMood = () => checkTokens(mood.tokens)
  const enter = (access: Access, signal: AbortSignal) => enterWith(good, access, signal)
  const enterToWrite = async (access: Access, signal: AbortSignal) => {
    if (!good.get(await enter(access, signal))?.includes('write')) throw scopeMissing()
  }

  const source: PersonalSource = {
    manifest: { name: 'memory', title: 'Memory', icon: '<svg/>', setup: [] },
    oauth: {
      scopes: SCOPES,
      authorizeUrl: consentUrl,
      async exchangeCode({ code, codeVerifier }) {
        checkMood()
        const challenge = createHash('sha256').update(codeVerifier).digest('base64url')
        const [wanted, scopes = ''] = (challenges.get(code) ?? '').split(' for ')
        if (wanted !== challenge) throw new Error('the verifier does not fit')
        challenges.delete(code)
        return newTokens(mood.account, scopes.split(' '))
      },
      async refresh({ refreshToken }) {
        asked.refreshes += 1
        await new Promise((resolve) => setImmediate(resolve))
        checkMood()
        return newTokens(refreshToken.slice('refresh-'.length), allowed.get(refreshToken) ?? [])
      },
      checkCredentials: async () => checkMood(),
      examineConsent: async () => ({ outcome: 'asks' }),
    },
    async account(access, { signal }) {
      const account = (await enter(access, signal)).split('-')[1] ?? ''
      return {
        id: account,
        name: `${account} of Memory`,
        email: `${account}@memory.example`,
        details: { root: account },
      }
    },
    async revoke(access, { signal }) {
      const token = await access.token({ signal })
      asked.revoked.push(token)
      good.delete(token)
    },
    async list(access, folder, { signal }) {
      await enter(access, signal)
      return { items: kept.children(folder) }
    },
    async listAll(access, folder, { signal }) {
      await enter(access, signal)
      return { items: kept.filesBelow(folder) }
    },
    async stat(access, ref, { signal }) {
      await enter(access, signal)
      await orAborted(mood.ready, signal)
      return kept.find(ref)
    },
    async open(access, ref, { start = 0, end, signal }) {
      await enter(access, signal)
      await orAborted(mood.ready, signal)
      return kept.open(ref, start, end)
    },
    async thumbnails(access, refs, { signal }) {
      await enter(access, signal)
      return refs.map((ref) => ({ contentType: 'image/png', bytes: Buffer.from(`png of ${ref}`) }))
    },
    writing: createMemoryWriting({ files: kept, enter: enterToWrite, now }),
  }

  return {
    source,
    asked,
    mood,
    consent(address) {
      const { searchParams } = new URL(address)
      const code = `code-${challenges.size}-${tokens}`
      challenges.set(code, `${searchParams.get('codeChallenge')} for ${searchParams.get('scope')}`)
      return wayBack(searchParams, code)
    },
  }
}

function wayBack(asked: URLSearchParams, code: string): URL {
  const back = new URL(asked.get('redirect_uri') ?? '')
  back.searchParams.set('code', code)
  back.searchParams.set('state', asked.get('state') ?? '')
  return back
}

function consentUrl(request: AuthorizeRequest): string {
  const { redirectUri, state, codeChallenge, client, flow, chooseAccount, alwaysAsk } = request
  const query = new URLSearchParams({
    ...{ redirect_uri: redirectUri, state, codeChallenge, client: client.clientId },
    scope: SCOPES[flow].join(' '),
    ...(chooseAccount && { account: 'choose' }),
    ...(alwaysAsk && { ask: 'always' }),
  })
  return `https://memory.example/consent?${query}`
}

function checkTokens(mood: MemorySource['mood']['tokens']): void {
  if (mood === 'fine') return
  const [kind, code] = FAULTS[mood]
  throw new QuaysideError(`the service is ${mood}`, { kind, code, publicMessage: code })
}

/** As a driver does: a refused token is asked for anew, once. */
async function enterWith(good: ReadonlyMap<string, unknown>, access: Access, signal: AbortSignal) {
  signal.throwIfAborted()
  const first = await access.token({ signal })
  const token = good.has(first) ? first : await access.token({ stale: first, signal })
  if (!good.has(token)) throw new Error('two tokens were refused')
  return token
}

function scopeMissing(): QuaysideError {
  return new QuaysideError('the connection may only read', {
    kind: 'forbidden',
    code: 'source_scope_missing',
    publicMessage: 'The connection lacks a permission it needs.',
  })
}
