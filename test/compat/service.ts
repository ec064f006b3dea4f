import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import https from 'node:https'
import { buffer } from 'node:stream/consumers'
import type { NewWebhookAnswer } from '@quayside/wire'
import { eventually } from '../support/eventually.ts'
import { type FileSite, startFileSite } from '../support/file-site.ts'
import { freePort } from '../support/free-port.ts'
import type { Size } from '../support/places.ts'
import { DEMO_API_KEY, startQuayside, type TestQuayside } from '../support/quayside.ts'
import {
  type ReceivedWebhook,
  startWebhookReceiver,
  type WebhookReceiver,
} from '../support/webhook-receiver.ts'
import { PICTURE } from './clients/conversions.ts'

/** What `quayside dev` begins with, for whoever signs policies. */
const DEMO_SECRET = 'QUAYSIDEDEMOSECRET00000000'
const ADMIN_TOKEN = 'admin-token-of-the-compat-suite'

/** Where clients look for the parts of the service, before the name they are given. */
const HOSTS = ['www', 'cdn', 'cloud', 'upload', 'process', 'static']

/** A policy and its signature, as clients are given them. */
export interface Security {
  readonly policy: string
  readonly signature: string
}

/** What an address answered, with what proves which bytes came. */
export interface Seen {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  readonly text: string
  readonly size: number
  readonly sha256: string
}

/** A running Quayside as clients of Filestack see it: hosts below one name, by HTTPS. */
export interface Service {
  /** Where HTTPS is answered. */
  readonly port: number
  /** The certificate its own is signed by. */
  readonly authority: string
  /** With its port, as browsers are given it. */
  readonly cname: string
  /** The hosts of the service, with scheme and port. */
  readonly origins: readonly string[]
  /** Who else is asked on the way: the sandbox, and Quayside by its own address. */
  readonly others: readonly string[]
  readonly apiKey: string
  readonly secret: string
  /** An app whose requests all need a policy. */
  readonly secured: { readonly apiKey: string; readonly secret: string }
  /** Files elsewhere on the web. */
  readonly elsewhere: FileSite
  /** Signs a policy that is good for an hour. */
  sign(policy?: object, secret?: string): Security
  /** Asks one of our addresses as anybody would, whatever port it names. */
  ask(url: string, options?: AskOptions): Promise<Seen>
  /** Has uploads of the app told to a receiver, from the first call on. */
  webhooks(): Promise<ToldUploads>
}

/** A receiver of `fp.upload`, and what its messages are signed with. */
export interface ToldUploads {
  readonly secret: string
  /** What came for one file, once it has come. */
  of(handle: string): Promise<ReceivedWebhook>
}

export interface AskOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

export interface RunningService {
  readonly service: Service
  readonly quayside: TestQuayside
  stop(): Promise<void>
}

/** Starts a Quayside with a development certificate, and a site with files. */
export async function startService({
  size,
}: {
  readonly size?: Size
} = {}): Promise<RunningService> {
  await using parts = new AsyncDisposableStack()
  const port = await freePort()
  const env = {
    QUAYSIDE_TLS: 'dev',
    QUAYSIDE_TLS_PORT: String(port),
    QUAYSIDE_ADMIN_TOKEN: ADMIN_TOKEN,
  }
  const quayside = await startQuayside({ env, ...(size && { size }) })
  parts.defer(() => quayside.stop())
  const elsewhere = await startFileSite(FILES_ELSEWHERE)
  parts.defer(() => elsewhere.close())
  const secured = await createSecuredApp(quayside)
  const authority = `${quayside.env.QUAYSIDE_DATA_DIR}/tls/ca.pem`
  const ca = await readFile(authority)
  const agent = new https.Agent({ ca })
  parts.defer(() => agent.destroy())
  const cname = `localhost:${port}`
  const receiver = await startWebhookReceiver()
  parts.defer(() => receiver.close())
  const running = parts.move()
  let told: Promise<ToldUploads> | undefined

  const service: Service = {
    port,
    authority,
    cname,
    origins: HOSTS.map((host) => `https://${host}.${cname}`),
    others: [quayside.url, quayside.sandboxOrigin],
    apiKey: DEMO_API_KEY,
    secret: DEMO_SECRET,
    secured,
    elsewhere,
    sign: (policy = {}, secret = DEMO_SECRET) => sign(policy, secret),
    ask: (url, options = {}) => ask({ url, port, agent, ...options }),
    webhooks: () => {
      told ??= tellUploads(quayside, receiver)
      return told
    },
  }
  return { service, quayside, stop: () => running.disposeAsync() }
}

/** What is stored from its address: for anybody, for who says the right words, and never. */
const FILES_ELSEWHERE = {
  '/pier, at dawn.txt': { type: 'text/plain', bytes: Buffer.from('Five boats, no wind') },
  '/members.txt': {
    type: 'text/plain',
    bytes: Buffer.from('Only members read this'),
    authorization: 'Bearer of-the-keys',
  },
  '/never.txt': { type: 'text/plain', bytes: Buffer.alloc(0), isStuck: true },
  '/tone.wav': { type: 'audio/wav', bytes: toneOf(8_000) },
  '/page.html': { type: 'text/html', bytes: Buffer.from('<!doctype html><h1>Boats</h1>') },
  '/boat.png': { type: 'image/png', bytes: Buffer.from(PICTURE) },
}

/** So many samples of a sound without ups and downs, a second's worth of 8,000. */
function toneOf(samples: number): Buffer {
  const head = Buffer.alloc(44)
  head.write('RIFF')
  head.writeUInt32LE(36 + samples, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(8_000, 24)
  head.writeUInt32LE(8_000, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.write('data', 36)
  head.writeUInt32LE(samples, 40)
  return Buffer.concat([head, Buffer.alloc(samples, 128)])
}

function sign(policy: object, secret: string): Security {
  const expiry = Math.floor(Date.now() / 1000) + 3600
  const text = Buffer.from(JSON.stringify({ expiry, ...policy })).toString('base64')
  const signature = createHmac('sha256', secret).update(text).digest('hex')
  return { policy: text, signature }
}

async function tellUploads(
  quayside: TestQuayside,
  { url, received }: WebhookReceiver,
): Promise<ToldUploads> {
  const path = `/apps/${DEMO_API_KEY}/webhooks`
  const wanted = { url, event: 'fp.upload' }
  const [webhook] = await administer<NewWebhookAnswer[]>(quayside, 'POST', path, wanted)
  return {
    secret: webhook?.secret ?? '',
    of: (handle) =>
      eventually(() => received.find(({ body }) => body.includes(handle)), {
        what: `the webhook for ${handle}`,
      }),
  }
}

async function createSecuredApp(quayside: TestQuayside) {
  const { apiKey, secret } = await administer<{ apiKey: string; secret: string }>(
    quayside,
    'POST',
    '/apps',
    { name: 'Secured' },
  )
  await administer(quayside, 'PATCH', `/apps/${apiKey}`, { securityEnabled: true })
  return { apiKey, secret }
}

async function administer<Answer>(
  { url }: TestQuayside,
  method: string,
  path: string,
  body: object,
): Promise<Answer> {
  const response = await fetch(`${url}/api/admin${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(`${path} answered ${JSON.stringify(answer)}`)
  return answer as Answer
}

interface Question extends AskOptions {
  readonly url: string
  readonly port: number
  readonly agent: https.Agent
}

/** Raw paths stay as they are, which `fetch` would tidy up. */
async function ask({ url, port, agent, method = 'GET', headers, body }: Question): Promise<Seen> {
  const [, host = '', path = '/'] = /^https:\/\/([^/?]+)(.*)$/s.exec(url) ?? []
  const request = https.request({
    ...{ agent, port, method },
    // All else is sent as it stands.
    path: (path || '/').replaceAll(' ', '%20'),
    host: 'localhost',
    servername: host.replace(/:\d+$/, ''),
    headers: { host, ...headers },
  })
  request.end(body)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const bytes = await buffer(response)
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    bytes,
    text: bytes.toString(),
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }
}
