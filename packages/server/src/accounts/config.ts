import { anyText, duration, secret, yesOrNo } from '../lib/option-readers.ts'
import type { Options } from '../lib/options.ts'

/** A company's own sign-on, and what is kept of changes. */
export const accountsOptions = {
  QUAYSIDE_OIDC_ISSUER: {
    read: issuer,
    otherwise: 'people sign in with a password only',
    help: "The issuer of a company's own sign-on (OpenID Connect), such as `https://login.example.com`",
  },
  QUAYSIDE_OIDC_CLIENT_ID: {
    read: anyText,
    otherwise: 'required with an issuer',
    help: 'What this installation is registered there as',
  },
  QUAYSIDE_OIDC_CLIENT_SECRET: {
    read: secret(),
    otherwise: 'required with an issuer',
    isSecret: true,
    help: 'The secret of that registration',
  },
  QUAYSIDE_OIDC_TITLE: {
    read: anyText,
    fallback: 'your company',
    help: 'What people read: `Sign in with …`',
  },
  QUAYSIDE_OIDC_TRUST_EMAIL: {
    read: yesOrNo,
    fallback: 'false',
    help: 'Whether to believe the e-mail addresses of an issuer that does not say whether it has checked them (`email_verified`); only where people cannot choose theirs',
  },
  QUAYSIDE_AUDIT_KEEP: {
    read: duration,
    fallback: '400d',
    help: 'How long entries of the audit log are kept, such as `400d`',
  },
} as const satisfies Options

/** `http:` is for an issuer on this machine: what others can read along proves nothing. */
function issuer(text: string): URL {
  const url = URL.parse(text)
  const isLocal = url && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLocal))) {
    throw new Error(`expected an address like https://login.example.com, not "${text}"`)
  }
  return url
}
