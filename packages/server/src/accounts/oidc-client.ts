import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import type { Secret } from '../lib/secret.ts'
import { singleSignOnFailed, singleSignOnRefused } from './errors.ts'

export interface OidcSettings {
  readonly issuer: URL
  readonly clientId: string
  readonly clientSecret: Secret
  /** What people read: `Sign in with …`. */
  readonly title: string
  /** Believe addresses of which the issuer does not say whether it has checked them. */
  readonly trustEmail: boolean
}

/** What a browser that was sent to the issuer has to come back with. */
export interface OidcChecks {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** Whom the issuer vouches for. */
export interface Vouched {
  /** The same for ever, and nobody else's: issuer and subject. */
  readonly subject: string
  /** Absent: none, or one that nobody has checked. */
  readonly email: string | undefined
  readonly name: string | undefined
}

/** OpenID Connect, code flow with PKCE. */
export interface OidcClient {
  /** Rejects with `upstream` / `single_sign_on_failed` when the issuer does not answer. */
  begin(): Promise<{ readonly url: string; readonly checks: OidcChecks }>
  /**
   * `query` is what the browser came back with. Rejects with `forbidden` / `single_sign_on_refused`
   * for what is not the answer to `checks`, or where the issuer refused.
   */
  finish(query: string, checks: OidcChecks): Promise<Vouched>
}

/** A person is looking at an empty page. */
const TIMEOUT_SECONDS = 10
/** Issuers change their addresses seldom. */
const DISCOVERY_LIFE_MS = 3_600_000

export function createOidcClient({
  settings,
  redirectUri,
}: {
  readonly settings: OidcSettings
  readonly redirectUri: string
}): OidcClient {
  let known: { readonly at: number; readonly configuration: Promise<Configuration> } | undefined

  function configure(): Promise<Configuration> {
    if (known && performance.now() - known.at < DISCOVERY_LIFE_MS) return known.configuration
    const made = { at: performance.now(), configuration: discover(settings) }
    known = made
    made.configuration.catch(() => {
      if (known === made) known = undefined
    })
    return made.configuration
  }

  return {
    async begin() {
      const configuration = await configure().catch((error) => {
        throw singleSignOnFailed(error)
      })
      const checks = {
        state: randomState(),
        nonce: randomNonce(),
        verifier: randomPKCECodeVerifier(),
      }
      const url = buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: 'openid email profile',
        code_challenge: await calculatePKCECodeChallenge(checks.verifier),
        code_challenge_method: 'S256',
        state: checks.state,
        nonce: checks.nonce,
      })
      return { url: url.href, checks }
    },
    async finish(query, checks) {
      try {
        return await exchange(await configure(), new URL(`${redirectUri}${query}`), checks)
      } catch (error) {
        throw singleSignOnRefused(error)
      }
    },
  }

  async function exchange(
    configuration: Configuration,
    url: URL,
    { state, nonce, verifier }: OidcChecks,
  ): Promise<Vouched> {
    const tokens = await authorizationCodeGrant(configuration, url, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    if (!claims) throw new Error('there is no id token')
    // Issuers may keep the address for those who ask once more.
    const facts =
      claims.email === undefined && configuration.serverMetadata().userinfo_endpoint
        ? await fetchUserInfo(configuration, tokens.access_token, claims.sub)
        : claims
    const subject = `${claims.iss} ${claims.sub}`
    return { subject, email: emailOf(facts, settings.trustEmail), name: textOf(facts.name) }
  }
}

function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<Configuration> {
  const execute = issuer.protocol === 'http:' ? [allowInsecureRequests] : []
  const options = { timeout: TIMEOUT_SECONDS, execute }
  return discovery(issuer, clientId, clientSecret.reveal(), undefined, options)
}

function emailOf(
  facts: Readonly<Record<string, unknown>>,
  trustEmail: boolean,
): string | undefined {
  const isVerified = facts.email_verified ?? trustEmail
  return isVerified === true ? textOf(facts.email) : undefined
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined
