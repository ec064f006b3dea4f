import assert from 'node:assert/strict'
import { get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before } from 'node:test'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { App } from '../../../apps/app.ts'
import { signPolicy } from '../../../apps/policy.ts'
import { BASE_URL, startTestService, type TestService } from '../../testing/test-service.ts'

export const FILES = {
  '/report.txt': 'the report',
  '/bike.png': 'not really a picture',
  '/Photos/sea.png': 'sea',
  '/Photos/notes with spaces + "quotes".txt': 'notes',
}

/** Somebody who has the picker open and has connected. */
export interface Picker {
  readonly app: App
  readonly secret: string
  readonly apikey: string
  readonly token: string
}

type Answer = Promise<LightMyRequestResponse>

/** A service whose people keep `FILES` at the source `memory`, and pickers that ask it. */
export interface Cloud {
  service(): TestService
  inject(options: InjectOptions | string): Answer
  post(url: string, payload: object, headers?: Record<string, string>): Answer
  /** The content of a file, over a real connection: it is sent past the server's own answers. */
  open(path: string, host?: string): Promise<string>
  /** A picker whose person has connected by way of the routes a browser visits. */
  connectedPicker(): Promise<Picker>
  list(picker: Picker, memory: object, more?: object): Answer
  store(picker: Picker, memory: object, more?: object): Answer
  /** The service forgets the person. */
  breakConnection(picker: Picker): Promise<void>
}

/** For the tests of one file, before which it is started and after which it ends. `more` files are there, too. */
export function useCloud(more: Readonly<Record<string, string>> = {}): Cloud {
  let service: TestService
  let port: number
  before(async () => {
    service = await startTestService({ files: { ...FILES, ...more } })
    await service.server.listen({ host: '127.0.0.1', port: 0 })
    port = (service.server.server.address() as AddressInfo).port
  })
  after(() => service.close())

  const inject: Cloud['inject'] = (options) => service.server.inject(options)
  const post: Cloud['post'] = (url, payload, headers = {}) =>
    inject({ method: 'POST', url, payload, headers })
  const ask =
    (url: string): Cloud['list'] =>
    ({ apikey, token }, memory, more = {}) =>
      post(url, { apikey, token, clouds: { memory }, ...more })

  return {
    service: () => service,
    inject,
    post,
    open: (path, host = 'localhost') => openAt(port, path, host),
    connectedPicker: () => connectPicker(service, post),
    list: ask('/cloud/folder/list'),
    store: ask('/cloud/store/'),
    breakConnection: (picker) => breakConnection(service, picker),
  }
}

async function openAt(port: number, path: string, host: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const options = { host: '127.0.0.1', port, path, headers: { host }, agent: false }
  get(options, resolve).on('error', reject)
  return await text(await promise)
}

async function connectPicker(service: TestService, post: Cloud['post']): Promise<Picker> {
  const { app, secret } = await service.newApp()
  const first = await post('/cloud/folder/list', {
    apikey: app.apiKey,
    clouds: { memory: { path: '/' } },
  })
  const { token, memory } = first.json()
  const start = await service.server.inject(pathOf(memory.auth.redirect_url))
  assert.equal(start.statusCode, 302)
  const back = service.memory.consent(String(start.headers.location))
  const end = await service.server.inject(back.pathname + back.search)
  assert.equal(end.statusCode, 200, end.body)
  return { app, secret, apikey: app.apiKey, token }
}

/** Of an address of the service. */
export function pathOf(url: string): string {
  assert.ok(url.startsWith(BASE_URL), url)
  return url.slice(BASE_URL.length)
}

async function breakConnection(service: TestService, { app, token }: Picker): Promise<void> {
  const session = await service.connections.findSession(app.apiKey, token)
  assert.ok(session)
  const connection = await service.connections.find(session, 'memory')
  assert.ok(connection)
  service.memory.mood.tokens = 'dead'
  const access = service.connections.access(connection)
  const { signal } = new AbortController()
  const stale = await access.token({ signal })
  await assert.rejects(access.token({ stale, signal }))
}

/** A policy of the picker's app and the proof that it is one. */
export function pair({ secret }: Picker, policy: object) {
  const base64 = Buffer.from(JSON.stringify({ expiry: 2e9, ...policy })).toString('base64')
  return { policy: base64, signature: signPolicy(base64, secret) }
}
