import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { UploadPartAnswer, UploadStartAnswer } from '@quayside/wire'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { BASE_URL, startTestService, type TestService } from '../../testing/test-service.ts'

type Answer = Promise<LightMyRequestResponse>

/** Somebody with an app who sends files to a service, by path on the base URL. */
export interface UploadClient {
  readonly service: TestService
  readonly port: number
  readonly apikey: string
  inject(options: InjectOptions | string): Answer
  post(call: string, payload: object): Answer
  put(url: string, payload: Uint8Array): Answer
  start(size: number, more?: object): Promise<UploadStartAnswer>
  /** Asks for the part's address and sends it there. */
  sendPart(
    begun: { readonly upload_id: string },
    part: number,
    bytes: Uint8Array,
    more?: object,
  ): Answer
  complete(begun: { readonly upload_id: string }, more?: object): Answer
  /** The content of a link, over a real connection: it is sent past the server's own answers. */
  download(handle: string): Promise<Buffer>
}

export async function startUploadClient(): Promise<UploadClient> {
  const service = await startTestService()
  await service.server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = service.server.server.address() as AddressInfo
  const { apiKey: apikey } = (await service.newApp()).app
  const inject = (options: InjectOptions | string) => service.server.inject(options)
  const post = (call: string, payload: object) =>
    inject({ method: 'POST', url: `/upload/multipart/${call}`, payload })
  const put = (url: string, payload: Uint8Array) =>
    inject({ method: 'PUT', url: url.slice(BASE_URL.length), payload: Buffer.from(payload) })

  return {
    service,
    port,
    apikey,
    inject,
    post,
    put,
    async start(size, more = {}) {
      const answer = await post('start', { apikey, filename: 'bike.png', size, ...more })
      assert.equal(answer.statusCode, 200, answer.body)
      return answer.json<UploadStartAnswer>()
    },
    async sendPart(begun, part, bytes, more = {}) {
      const announced = { apikey, ...begun, part, size: bytes.length, md5: md5(bytes, 'base64') }
      const asked = await post('upload', { ...announced, ...more })
      assert.equal(asked.statusCode, 200, asked.body)
      return put(asked.json<UploadPartAnswer>().url, bytes)
    },
    complete: (begun, more = {}) => post('complete', { apikey, ...begun, ...more }),
    async download(handle) {
      const answer = await fetch(`http://127.0.0.1:${port}/cdn/${handle}`)
      return Buffer.from(await answer.arrayBuffer())
    },
  }
}

export function md5(bytes: Uint8Array, encoding: 'hex' | 'base64'): string {
  return createHash('md5').update(bytes).digest(encoding)
}
