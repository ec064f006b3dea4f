import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { type ConnectedPerson, connectPerson } from '../../support/cloud.ts'
import type { Size } from '../../support/places.ts'
import { type AskOptions, type Seen, type Service, startService } from '../service.ts'

export const HOSTS = ['www', 'cdn', 'cloud', 'upload', 'process', 'static', 'dialog'] as const
export type Host = (typeof HOSTS)[number]

export type Fields = Readonly<Record<string, unknown>>

/** What came back, with what its JSON says; of other answers `fields` is empty. */
export interface Told extends Seen {
  readonly fields: Fields
}

/** The service as clients reach it: by HTTPS, host by host, every path as it is written. */
export interface Door {
  readonly service: Service
  /** A key no policy is asked for. */
  readonly apikey: string
  /** Somebody whose Dropbox is connected. */
  readonly person: ConnectedPerson
  ask(host: Host, path: string, options?: AskOptions): Promise<Told>
  /** Sends JSON. */
  post(host: Host, path: string, body: object, options?: AskOptions): Promise<Told>
  /** Asks an address that an answer named. */
  visit(url: string, options?: AskOptions): Promise<Told>
  /** Uploads in one part and resolves to the file. */
  upload(filename: string, bytes: Uint8Array | string): Promise<Fields>
  close(): Promise<void>
}

export async function openDoor(size: Size = 'embedded'): Promise<Door> {
  const { service, quayside, stop } = await startService({ size })
  const person = await connectPerson(quayside)
  const visit: Door['visit'] = async (url, options) => toTold(await service.ask(url, options))
  const ask: Door['ask'] = (host, path, options) =>
    visit(`https://${host}.${service.cname}${path}`, options)
  const post: Door['post'] = (host, path, body, options = {}) =>
    ask(host, path, {
      method: 'POST',
      body: JSON.stringify(body),
      ...options,
      headers: { 'content-type': 'application/json', ...options.headers },
    })

  return {
    service,
    apikey: service.apiKey,
    person,
    ask,
    post,
    visit,
    async upload(filename, bytes) {
      const { begun, last } = await sendParts(
        { post, visit },
        { apikey: service.apiKey, filename, bytes },
      )
      assert.equal(last.status, 200, last.text)
      const file = await post('upload', '/multipart/complete', begun)
      assert.equal(file.status, 200, file.text)
      return file.fields
    },
    close: stop,
  }
}

function toTold(seen: Seen): Told {
  const isJson = /^application\/json/.test(seen.headers['content-type'] ?? '')
  return { ...seen, fields: isJson ? JSON.parse(seen.text) : {} }
}

export interface Sending {
  readonly apikey: string
  readonly filename: string
  readonly bytes: Uint8Array | string
  /** More of what start is asked. */
  readonly more?: object
}

/** Everything of an upload but its end: what later calls repeat, and the answers on the way. */
export async function sendParts(
  { post, visit }: Pick<Door, 'post' | 'visit'>,
  { apikey, filename, bytes, more }: Sending,
): Promise<{
  readonly started: Told
  readonly begun: Fields
  readonly announced: Told
  readonly last: Told
}> {
  const body = Buffer.from(bytes)
  const wanted = { apikey, filename, size: body.length, mimetype: 'text/plain', ...more }
  const started = await post('upload', '/multipart/start', wanted)
  assert.equal(started.status, 200, started.text)
  const begun = { apikey, ...started.fields }
  const md5 = createHash('md5').update(body).digest('base64')
  const part = { ...begun, part: 1, size: body.length, md5 }
  const announced = await post('upload', '/multipart/upload', part)
  assert.equal(announced.status, 200, announced.text)
  const { url, headers } = announced.fields as { url: string; headers: Record<string, string> }
  return { started, begun, announced, last: await visit(url, { method: 'PUT', headers, body }) }
}

/** Of a header that is a list of names, in lower case. */
export function namesIn(header: string | undefined): readonly string[] {
  return (header ?? '').split(',').map((name) => name.trim().toLowerCase())
}
