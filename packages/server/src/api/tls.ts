import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { SURFACES } from './hosts.ts'

/** A certificate and its key, PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

const DAY_MS = 24 * 3_600_000
const CA_DAYS = 3650
/** Browsers refuse certificates that are good for longer. */
const SERVER_DAYS = 397
/** Renewed this long before its end, so that a running server does not outlive it. */
const RENEW_DAYS = 30

/**
 * A certificate for local development, signed by an authority of this data folder: whoever trusts
 * `tls/ca.pem` trusts it. Both are kept and renewed when names are missing or the end is near.
 */
export async function developmentCertificate({
  dataDir,
  names,
}: {
  readonly dataDir: string
  readonly names: readonly string[]
}): Promise<Certificate> {
  const folder = join(dataDir, 'tls')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const ca = await keep(folder, 'ca', isFresh, makeAuthority)
  const fits = (kept: Certificate) => isFresh(kept) && isSignedBy(kept, ca) && covers(kept, names)
  return await keep(folder, 'server', fits, () => makeCertificate(ca, names))
}

/**
 * The names a development certificate is for. Node does not take `*.localhost` for what it says,
 * so each host is there by name too.
 */
export function developmentNames(domain: string, baseUrl: string): readonly string[] {
  const hosts = SURFACES.map((surface) => `${surface}.${domain}`)
  const all = [
    'localhost',
    '*.localhost',
    domain,
    `*.${domain}`,
    ...hosts,
    new URL(baseUrl).hostname,
  ]
  return [...new Set(all)].filter((name) => /[a-z]/i.test(name))
}

/**
 * Serves `server` by HTTPS too, on a port of its own. Closes with it. Rejects when the port is
 * taken.
 */
export async function listenTls(
  server: FastifyInstance,
  { host, port, certificate }: ListenTlsOptions,
): Promise<Server> {
  const plain = server.server
  const secure = createServer({ cert: certificate.cert, key: certificate.key })
  secure.requestTimeout = plain.requestTimeout
  secure.keepAliveTimeout = plain.keepAliveTimeout
  for (const event of ['request', 'checkContinue']) {
    secure.on(event, (...args: unknown[]) => plain.emit(event, ...args))
  }
  secure.listen(port, host)
  await once(secure, 'listening')
  return secure
}

export interface ListenTlsOptions {
  readonly host: string
  readonly port: number
  readonly certificate: Certificate
}

/** Takes no more connections and resolves when the last request has its answer. */
export async function closeTls(secure: Server): Promise<void> {
  const closed = once(secure, 'close')
  secure.close()
  secure.closeIdleConnections()
  await closed
}

async function keep(
  folder: string,
  name: string,
  isGood: (kept: Certificate) => boolean,
  make: () => Promise<Certificate>,
): Promise<Certificate> {
  const paths = { cert: join(folder, `${name}.pem`), key: join(folder, `${name}-key.pem`) }
  const kept = await readPair(paths)
  if (kept && isGood(kept)) return kept
  const made = await make()
  await writeFile(paths.key, made.key, { mode: 0o600 })
  await writeFile(paths.cert, made.cert)
  return made
}

async function readPair(paths: Certificate): Promise<Certificate | undefined> {
  try {
    const [cert, key] = await Promise.all([
      readFile(paths.cert, 'utf8'),
      readFile(paths.key, 'utf8'),
    ])
    return { cert, key }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

async function makeAuthority(): Promise<Certificate> {
  const generate = await loadGenerate()
  const made = await generate([{ name: 'commonName', value: 'Quayside development authority' }], {
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

async function makeCertificate(ca: Certificate, names: readonly string[]): Promise<Certificate> {
  const generate = await loadGenerate()
  const made = await generate([{ name: 'commonName', value: names[0] ?? 'localhost' }], {
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
          ...names.map((value) => ({ type: 2 as const, value })),
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  })
  return { cert: made.cert, key: made.private }
}

/** Needed once a year, and a tenth of what a server reads when it starts. */
async function loadGenerate() {
  return (await import('selfsigned')).generate
}

function period(days: number) {
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

function covers({ cert }: Certificate, names: readonly string[]): boolean {
  const { subjectAltName = '' } = new X509Certificate(cert)
  const covered = subjectAltName.split(', ')
  return names.every((name) => covered.includes(`DNS:${name}`))
}
