import { X509Certificate } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A certificate and its key, PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** Every name a redirected client may call; the last ones are those the JS SDK's `domain` makes. */
const NAMES = [
  'localhost',
  '*.localhost',
  'dropbox.com',
  'www.dropbox.com',
  'api.dropbox.com',
  'api.dropboxapi.com',
  'content.dropboxapi.com',
  'notify.dropboxapi.com',
  '*.dropboxapi.com',
]

const DAY_MS = 24 * 3_600_000
const CA_DAYS = 3650
/** Browsers refuse certificates that are good for longer. */
const SERVER_DAYS = 397
const RENEW_DAYS = 30

/**
 * A certificate for Dropbox's host names and the local ones. Its authority is made once per data
 * folder; whoever trusts `tls/ca.pem` there trusts the sandbox, now and after a renewal.
 */
export async function sandboxCertificate(
  dataDir: string,
): Promise<{ certificate: Certificate; caFile: string }> {
  const folder = join(dataDir, 'tls')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const ca =
    (await readPair(folder, 'ca')) ?? (await writePair(folder, 'ca', await makeAuthority()))
  const kept = await readPair(folder, 'server')
  const certificate =
    kept !== undefined && isFresh(kept) && isSignedBy(kept, ca)
      ? kept
      : await writePair(folder, 'server', await makeCertificate(ca))
  return { certificate, caFile: join(folder, 'ca.pem') }
}

async function readPair(folder: string, name: string): Promise<Certificate | undefined> {
  const read = (file: string) => readFile(join(folder, file), 'utf8').catch(() => undefined)
  const [cert, key] = await Promise.all([read(`${name}.pem`), read(`${name}-key.pem`)])
  return cert === undefined || key === undefined ? undefined : { cert, key }
}

async function writePair(folder: string, name: string, pair: Certificate): Promise<Certificate> {
  await writeFile(join(folder, `${name}-key.pem`), pair.key, { mode: 0o600 })
  await writeFile(join(folder, `${name}.pem`), pair.cert)
  return pair
}

// The library is loaded only when something is to be made: it takes longer than all of the rest.
async function makeAuthority(): Promise<Certificate> {
  const { generate } = await import('selfsigned')
  const made = await generate([{ name: 'commonName', value: 'Dropbox sandbox authority' }], {
    ...period(CA_DAYS),
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  return { cert: made.cert, key: made.private }
}

async function makeCertificate(ca: Certificate): Promise<Certificate> {
  const { generate } = await import('selfsigned')
  const made = await generate([{ name: 'commonName', value: 'Dropbox sandbox' }], {
    ...period(SERVER_DAYS),
    keyType: 'ec',
    algorithm: 'sha256',
    ca,
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...NAMES.map((value) => ({ type: 2 as const, value })),
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  })
  return { cert: made.cert, key: made.private }
}

function period(days: number): { notBeforeDate: Date; notAfterDate: Date } {
  const now = Date.now()
  // A day back, for machines whose clocks differ a little.
  return { notBeforeDate: new Date(now - DAY_MS), notAfterDate: new Date(now + days * DAY_MS) }
}

function isFresh({ cert }: Certificate): boolean {
  return Date.parse(new X509Certificate(cert).validTo) - Date.now() > RENEW_DAYS * DAY_MS
}

function isSignedBy({ cert }: Certificate, ca: Certificate): boolean {
  return new X509Certificate(cert).verify(new X509Certificate(ca.cert).publicKey)
}
