import assert from 'node:assert/strict'
import {
  type Agent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { after, before } from 'node:test'
import type { App } from '../../apps/app.ts'
import { signPolicy } from '../../apps/policy.ts'
import { startWebServer, type WebServer } from '../../sources/url/testing/web-server.ts'
import { startTestService, type TestService } from './test-service.ts'

/** An answer as it came over the wire. */
export interface FileAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  readonly text: string
  json(): Record<string, unknown>
}

export interface Asking {
  readonly method?: string
  readonly headers?: OutgoingHttpHeaders
  /** Keeps connections; by default each request has one of its own. */
  readonly agent?: Agent
  /** Sent piece by piece, its length untold; text and bytes are sent with their length. */
  readonly body?: string | Uint8Array | Iterable<Uint8Array> | undefined
}

/** Somebody who may do everything with the files of an app. */
export interface AppOwner {
  readonly app: App
  readonly secret: string
  /** A policy for this, signed, as a query. */
  signed(terms?: object): string
  /** HTTP Basic with the app's secret. */
  readonly basic: { readonly authorization: string }
}

/** A listening service, somebody's web server, and apps, for those who store and change files. */
export interface FileDesk {
  service(): TestService
  web(): WebServer
  newOwner(): Promise<AppOwner>
  ask(path: string, asking?: Asking): Promise<FileAnswer>
  /** Stores a content by the classic route; answers the handle. */
  store(owner: AppOwner, bytes: string | Uint8Array, query?: string): Promise<string>
  /** What an app was told, in order. */
  eventsOf(owner: AppOwner): Promise<readonly { action: string; text: Record<string, unknown> }[]>
}

/** For the tests of one file, before which it is started and after which it ends. */
export function useFileDesk(): FileDesk {
  let service: TestService
  let web: WebServer
  let port: number
  before(async () => {
    service = await startTestService({ egressAllow: ['127.0.0.1'] })
    await service.server.listen({ host: '127.0.0.1', port: 0 })
    port = (service.server.server.address() as AddressInfo).port
    web = await startWebServer()
  })
  after(async () => {
    await service.close()
    await web.close()
  })

  const ask: FileDesk['ask'] = (path, asking = {}) => send(port, path, asking)
  return {
    service: () => service,
    web: () => web,
    async newOwner() {
      const { app, secret } = await service.newApp()
      return {
        app,
        secret,
        signed(terms = {}) {
          const policy = { expiry: Math.ceil(Date.now() / 1000) + 600, ...terms }
          const text = Buffer.from(JSON.stringify(policy)).toString('base64url')
          return `policy=${text}&signature=${signPolicy(text, secret)}`
        },
        basic: { authorization: `Basic ${Buffer.from(`app:${secret}`).toString('base64')}` },
      }
    },
    ask,
    async store({ app }, bytes, query = '') {
      const answer = await ask(`/api/store/S3?key=${app.apiKey}&${query}`, {
        method: 'POST',
        body: bytes,
      })
      assert.equal(answer.status, 200, answer.text)
      return String(answer.json().url).slice(-20)
    },
    async eventsOf({ app }) {
      return (await service.recordedEvents()).filter((event) => event.app === app.apiKey)
    },
  }
}

/** A form as browsers and programs write it; a file is its name, its type and its bytes. */
export function formOf(
  fields: Readonly<Record<string, string | readonly [string, string, string | Uint8Array]>>,
): { readonly headers: OutgoingHttpHeaders; readonly body: Buffer } {
  const pieces = Object.entries(fields).flatMap(([name, value]) => {
    const [filename, type, bytes] =
      typeof value === 'string' ? [undefined, undefined, value] : value
    const file = filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: ${type}`
    const head = `--cut-here\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`
    return [Buffer.from(head), Buffer.from(bytes as string), Buffer.from('\r\n')]
  })
  return {
    headers: { 'Content-Type': 'multipart/form-data; boundary=cut-here' },
    body: Buffer.concat([...pieces, Buffer.from('--cut-here--\r\n')]),
  }
}

async function send(port: number, path: string, { method = 'GET', headers, agent, body }: Asking) {
  const { promise, resolve, reject } = Promise.withResolvers<FileAnswer>()
  const sent = httpRequest({
    port,
    host: '127.0.0.1',
    path,
    method,
    headers,
    agent: agent ?? false,
  })
  sent.once('error', reject)
  sent.once('response', async (response) => {
    const bytes = await buffer(response).catch(reject)
    if (!bytes) return
    const text = bytes.toString()
    const { statusCode: status = 0, headers: answered } = response
    resolve({ status, headers: answered, bytes, text, json: () => JSON.parse(text) })
  })
  if (typeof body === 'object' && !(body instanceof Uint8Array)) {
    for (const piece of body) sent.write(piece)
    sent.end()
  } else sent.end(body)
  return promise
}
