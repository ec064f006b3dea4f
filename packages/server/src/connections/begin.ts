import { createHash, randomBytes } from 'node:crypto'
import type { Apps } from '../apps/app.ts'
import type { Database } from '../db/database.ts'
import type { Sealer } from '../lib/seal.ts'
import type { ClientCredentials, PersonalSource, Source } from '../sources/source.ts'
import type { ConnectFlow, Connections, ConnectRequest } from './connection.ts'
import { sessionUnknown, sourceNotConfigured, ticketInvalid, ticketUsed } from './errors.ts'
import { personalSource } from './personal-source.ts'
import { checkReturnUrl } from './return-url.ts'
import { findSessionById } from './session-repository.ts'
import { saveState } from './state-repository.ts'
import { createTickets } from './tickets.ts'

export interface BeginDeps {
  readonly database: Database
  readonly sealer: Sealer
  readonly sources: ReadonlyMap<string, Source>
  readonly apps: Pick<Apps, 'credentials' | 'find'>
  /** Of this installation, without a slash at the end. */
  readonly baseUrl: string
  readonly now: () => Date
}

/** How long a person may look at the consent page. */
const STATE_MS = 10 * 60_000

/** The way to the consent page: authorisation code with PKCE, and a state that works once. */
export function createBegin(
  deps: BeginDeps,
): Pick<Connections, 'begin' | 'openTicket' | 'consentUrl'> {
  const { database, apps, baseUrl, now } = deps
  const tickets = createTickets(deps)

  return {
    async begin(request) {
      const { session, source, flow, returnUrl, chooseAccount = false } = request
      await findClient(deps, request)
      if (returnUrl !== undefined) {
        const app = await apps.find(session.appKey)
        checkReturnUrl(returnUrl, { allowedOrigins: app?.allowedOrigins ?? [], baseUrl })
      }
      const ticket = tickets.write({ session, source, flow, returnUrl, chooseAccount })
      const query = new URLSearchParams({ ticket })
      return { redirectUrl: `${baseUrl}/api/client/${source}/auth/${flow}?${query}` }
    },

    async openTicket({ ticket: text, source, flow, chooseAccount, cameFrom }) {
      const ticket = tickets.read(text)
      if (ticket.source !== source || ticket.flow !== flow) throw ticketInvalid('for another use')
      const { id, appKey } = ticket.session
      const session = await findSessionById(database.db, appKey, id, now())
      if (!session) throw sessionUnknown()
      const asked = { ...ticket, chooseAccount: ticket.chooseAccount || chooseAccount, cameFrom }
      return await goToConsent(deps, asked, ticket.state)
    },

    async consentUrl(request) {
      const app = await apps.find(request.session.appKey)
      if (request.returnUrl !== undefined) {
        checkReturnUrl(request.returnUrl, { allowedOrigins: app?.allowedOrigins ?? [], baseUrl })
      }
      return await goToConsent(deps, request, randomBytes(32).toString('base64url'))
    },
  }
}

/** Exactly what the customer registers with the service. */
export function redirectUri(baseUrl: string, source: string, flow: ConnectFlow): string {
  return `${baseUrl}/api/client/${source}/authCallback/${flow}`
}

export function hashState(state: string): string {
  return createHash('sha256').update(state).digest('hex')
}

/** What the sealed PKCE verifier of a state is bound to. */
export const verifierOf = (stateHash: string): string => `verifier ${stateHash}`

async function goToConsent(deps: BeginDeps, request: ConnectRequest, state: string) {
  const { database, sealer, baseUrl, now } = deps
  const { session, source, flow, returnUrl } = request
  const { client, oauth } = await findClient(deps, request)
  const alwaysAsk = !(await isSentByApp(deps, request))
  const uri = redirectUri(baseUrl, source, flow)
  const stateHash = hashState(state)
  const purpose = verifierOf(stateHash)
  const verifierSealed = await saveState(database.db, {
    stateHash,
    session,
    source,
    flow,
    redirectUri: uri,
    verifierSealed: sealer.seal(randomBytes(48).toString('base64url'), purpose),
    returnUrl,
    expiresAt: new Date(now().getTime() + STATE_MS),
  })
  if (verifierSealed === undefined) throw ticketUsed()
  const codeChallenge = challenge(sealer.open(verifierSealed, purpose))
  const { chooseAccount } = request
  return {
    consentUrl: oauth.authorizeUrl({
      client,
      redirectUri: uri,
      state,
      codeChallenge,
      flow,
      chooseAccount,
      alwaysAsk,
    }),
  }
}

/** Whether nobody but the app, or the person themselves, can have sent the browser here. */
async function isSentByApp(
  { apps, baseUrl }: BeginDeps,
  { session, cameFrom }: ConnectRequest,
): Promise<boolean> {
  if (cameFrom === undefined || cameFrom === 'itself') return cameFrom === 'itself'
  if (cameFrom === new URL(baseUrl).origin) return true
  const app = await apps.find(session.appKey)
  return app?.allowedOrigins.includes(cameFrom) ?? false
}

async function findClient(
  { apps, sources }: BeginDeps,
  { session, source }: ConnectRequest,
): Promise<{ readonly client: ClientCredentials; readonly oauth: PersonalSource['oauth'] }> {
  const { oauth } = personalSource(sources, source)
  const client = await apps.credentials(session.appKey, source)
  if (!client) throw sourceNotConfigured(source)
  return { client, oauth }
}

function challenge(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url')
}
