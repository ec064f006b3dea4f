import assert from 'node:assert/strict'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { signPolicy } from '../../apps/policy.ts'
import { type ApiKey, newConnectionId, newHandle } from '../../lib/ids.ts'
import { startWebServer } from '../../sources/url/testing/web-server.ts'
import { startTestService, type TestService } from './test-service.ts'

/** What goes along with a request; either may be missing. */
export interface Pair {
  readonly policy?: string
  readonly signature?: string
}

export const CONTENT = 'hello world'
/** A small picture. */
const DOT =
  '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"><path d="M0 0h3v2"/></svg>'
export const ORIGIN = 'https://shop.example'

/** A request over a connection: contents are sent past the framework's own answers. */
export interface Asking {
  readonly method?: string
  /** By path. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** An object is sent as JSON. */
  readonly payload?: string | object
}

export interface Answer {
  readonly statusCode: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  // biome-ignore lint/suspicious/noExplicitAny: what tests know to be there
  json(): any
}

/** An app that asks for policies and lets one page in, and what it has. */
export interface PolicyDesk {
  readonly service: TestService
  readonly apikey: string
  readonly secret: string
  /** Where `CONTENT` lies on somebody's server. */
  readonly url: string
  /** Of a picker that began under a policy. */
  readonly token: string
  /** Has ended. */
  readonly ingest: string
  /** Has ended, since nobody is connected. */
  readonly export: string
  /** The same. */
  readonly folderPick: string
  sign(terms?: object): Required<Pair>
  ask(asking: Asking): Promise<Answer>
  newFile(): Promise<string>
  /** All of its bytes have arrived. */
  newUpload(): Promise<string>
  newPartAddress(): Promise<string>
  newTusUpload(): Promise<string>
  /** Has ended. */
  newConversion(): Promise<string>
  close(): Promise<void>
}

export async function openPolicyDesk(): Promise<PolicyDesk> {
  const service = await startTestService({ egressAllow: ['127.0.0.1'] })
  const web = await startWebServer()
  const url = web.put('/page.txt', {
    bytes: Buffer.from(CONTENT),
    headers: { 'content-type': 'text/plain' },
  })
  const { app, secret } = await service.newApp()
  const { apiKey: apikey } = app
  await service.apps.update(apikey, { securityEnabled: true, allowedOrigins: [ORIGIN] })
  await service.server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = service.server.server.address() as AddressInfo

  const ask: PolicyDesk['ask'] = (asking) => send(port, asking)
  const sign: PolicyDesk['sign'] = (terms = {}) => {
    const text = JSON.stringify({ expiry: Math.ceil(Date.now() / 1000) + 600, ...terms })
    const policy = Buffer.from(text).toString('base64')
    return { policy, signature: signPolicy(policy, secret) }
  }
  async function post(url: string, payload: object | string) {
    const answer = await ask({ method: 'POST', url, payload })
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json()
  }
  async function start(): Promise<string> {
    const begun = { apikey, ...sign(), filename: 'a.txt', size: CONTENT.length }
    return (await post('/upload/multipart/start', begun)).upload_id
  }
  async function partAddress(upload_id: string): Promise<string> {
    const part = { apikey, upload_id, part: 1, size: CONTENT.length }
    return new URL((await post('/upload/multipart/upload', part)).url).pathname
  }

  const started = await post('/cloud/ingests', {
    ...{ apikey, ...sign(), source: 'url', items: [{ path: url }], wait: true },
  })
  return {
    ...{ service, apikey, secret, url, sign, ask },
    token: started.token,
    ingest: started.ingests[0].id,
    export: await endedExport(service, apikey, started.token),
    folderPick: await endedFolderPick(service, apikey, started.token),
    async newFile() {
      const query = new URLSearchParams({ key: apikey, ...sign() })
      return (await post(`/api/store/S3?${query}`, CONTENT)).url.slice(-20)
    },
    async newUpload() {
      const id = await start()
      const sent = await ask({ method: 'PUT', url: await partAddress(id), payload: CONTENT })
      assert.equal(sent.statusCode, 200, sent.body)
      return id
    },
    newPartAddress: async () => partAddress(await start()),
    async newTusUpload() {
      const metadata = Object.entries({ apikey, ...sign() })
        .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
        .join(',')
      const headers = {
        ...{ 'tus-resumable': '1.0.0', 'upload-length': String(CONTENT.length) },
        'upload-metadata': metadata,
      }
      const begun = await ask({ method: 'POST', url: '/upload/tus', headers })
      assert.equal(begun.statusCode, 201, begun.body)
      return new URL(String(begun.headers.location)).pathname
    },
    async newConversion() {
      const query = new URLSearchParams({ key: apikey, filename: 'dot.svg', ...sign() })
      const { url: stored } = await post(`/api/store/S3?${query}`, DOT)
      const { policy, signature } = sign()
      const security = `security=policy:${policy},signature:${signature}`
      const made = await ask({ url: `/cdn/${security}/imagesize/${stored.slice(-20)}` })
      assert.equal(made.statusCode, 200, made.body)
      const { db } = service.database
      const rows = db.selectFrom('derivatives').select('id').where('app_key', '=', apikey)
      return (await rows.orderBy('created_at', 'desc').executeTakeFirstOrThrow()).id
    },
    async close() {
      await service.close()
      await web.close()
    },
  }
}

async function send(
  port: number,
  { method = 'GET', url: path, headers, payload }: Asking,
): Promise<Answer> {
  const isJson = typeof payload === 'object'
  const type = payload === undefined ? {} : { 'content-type': isJson ? 'application/json' : TEXT }
  const asked = { port, host: '127.0.0.1', path, method, headers: { ...type, ...headers } }
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const sent = httpRequest({ ...asked, agent: false }, (response) => {
    const { statusCode = 0 } = response
    text(response).then(
      (body) =>
        resolve({ statusCode, headers: response.headers, body, json: () => JSON.parse(body) }),
      reject,
    )
  })
  sent.once('error', reject)
  sent.end(isJson ? JSON.stringify(payload) : payload)
  return promise
}

const TEXT = 'text/plain'

async function endedExport(service: TestService, apiKey: ApiKey, token: string): Promise<string> {
  const session = await service.connections.findSession(apiKey, token)
  const [begun] = await service.exports.start([
    {
      ...{ appKey: apiKey, sessionId: session?.id, connectionId: newConnectionId() },
      ...{ source: 'memory', folder: '', filename: 'a.txt', onClash: 'rename' },
      exported: { kind: 'file', handle: newHandle() },
    },
  ])
  assert.ok(begun)
  await service.exports.wait(apiKey, begun.id, new AbortController().signal)
  return begun.id
}

async function endedFolderPick(
  service: TestService,
  apiKey: ApiKey,
  token: string,
): Promise<string> {
  const session = await service.connections.findSession(apiKey, token)
  const [begun] = await service.folderPicks.start([
    {
      ...{ appKey: apiKey, sessionId: session?.id, connectionId: newConnectionId() },
      ...{ source: 'memory', folder: '', name: 'All', accept: [], uploadTags: {} },
      ...{ maxFileSize: undefined, maxFiles: undefined, minSize: undefined, maxSize: undefined },
      ...{ container: undefined, path: undefined },
      security: { policy: undefined, signature: undefined },
    },
  ])
  assert.ok(begun)
  await service.folderPicks.wait(apiKey, begun.id, new AbortController().signal)
  return begun.id
}
