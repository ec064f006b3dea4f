import { Secret, TOTP } from 'otpauth'

/** What an authenticator app is given. */
export interface NewCodeSecret {
  /** Base32. */
  readonly secret: string
  /** `otpauth://…` */
  readonly uri: string
  /** An SVG image of the address. */
  readonly qr: string
}

/** RFC 4226 asks for 128 bits and advises these. */
const SECRET_BYTES = 20
const PERIOD_SECONDS = 30
/** Clocks differ, and people type: a code is taken for a period before and after its own. */
const WINDOW = 1

export async function newCodeSecret(email: string): Promise<NewCodeSecret> {
  const totp = toTotp(new Secret({ size: SECRET_BYTES }), email)
  const uri = totp.toString()
  // Loaded when it is wanted, once in the life of an account: it has fifty modules.
  const { toString: toQr } = await import('qrcode')
  return { secret: totp.secret.base32, uri, qr: await toQr(uri, { type: 'svg', margin: 1 }) }
}

/** The period a code is of, which grows with time; `undefined` for a wrong one. */
export function periodOf(secret: string, code: string, now: Date): number | undefined {
  const totp = toTotp(Secret.fromBase32(secret))
  const timestamp = now.getTime()
  const token = code.replace(/[\s-]/g, '')
  if (!/^\d{6}$/.test(token)) return undefined
  const delta = totp.validate({ token, timestamp, window: WINDOW })
  return delta === null ? undefined : totp.counter({ timestamp }) + delta
}

function toTotp(secret: Secret, label = ''): TOTP {
  return new TOTP({
    issuer: 'Quayside',
    label,
    secret,
    algorithm: 'SHA1', // the only one that every authenticator app knows
    digits: 6,
    period: PERIOD_SECONDS,
  })
}
