import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { type Asked, sendJson, serve, type TestService } from './serve.ts'

/** Takes uploads as the protocol says, and lets a test spoil single answers. */
export interface UploadService extends TestService {
  /** Bodies of the requests, by the last piece of their address. */
  readonly asked: Readonly<Record<'start' | 'upload' | 'complete' | 'abort', Asked['body'][]>>
  /** How often bytes came, by the part's number. */
  readonly puts: ReadonlyMap<number, number>
  /** All parts in order. */
  received(): Buffer
}

export interface Spoiling {
  /** Answers instead of the service when it answers `true`. */
  start?(response: ServerResponse, times: number): boolean
  upload?(response: ServerResponse, times: number): boolean
  put?(response: ServerResponse, facts: { part: number; times: number }): boolean | Promise<boolean>
  complete?(response: ServerResponse, times: number): boolean
}

export async function serveUploads(spoil: Spoiling = {}): Promise<UploadService> {
  const asked = { start: [], upload: [], complete: [], abort: [] } as {
    -readonly [Name in keyof UploadService['asked']]: Asked['body'][]
  }
  const parts = new Map<number, Buffer>()
  const puts = new Map<number, number>()
  const hashes = new Map<number, unknown>()

  const service = await serve({
    'POST /upload/multipart/start': ({ body }, response) => {
      asked.start.push(body)
      if (spoil.start?.(response, asked.start.length)) return
      sendJson(response, 200, {
        uri: '/in/file',
        region: 'here',
        upload_id: 'u-1',
        location_url: `${service.url}/upload`,
        location_region: 'here',
      })
    },
    'POST /upload/multipart/upload': ({ body }, response) => {
      asked.upload.push(body)
      if (spoil.upload?.(response, asked.upload.length)) return
      hashes.set(Number(body.part), body.sha256)
      const url = `${service.url}/parts?part=${body.part}`
      sendJson(response, 200, { url, headers: { 'x-proof': 'yes' }, location_url: service.url })
    },
    'PUT /parts': async ({ query, bytes, request }, response) => {
      const part = Number(query.get('part'))
      const times = (puts.get(part) ?? 0) + 1
      puts.set(part, times)
      if (await spoil.put?.(response, { part, times })) return
      const sha256 = createHash('sha256').update(bytes).digest('base64')
      const isWhole = [undefined, sha256].includes(hashes.get(part) as string | undefined)
      if (!isWhole || request.headers['x-proof'] !== 'yes') {
        return sendJson(response, 400, { error: 'damaged', code: 'upload_part_hash' })
      }
      parts.set(part, bytes)
      response.writeHead(200, { etag: `"etag-${part}"` }).end()
    },
    'POST /upload/multipart/complete': ({ body }, response) => {
      asked.complete.push(body)
      if (spoil.complete?.(response, asked.complete.length)) return
      const { filename, mimetype, size } = body
      const file = { handle: 'H', url: `${service.url}/cdn/H`, filename, mimetype, size }
      sendJson(response, 200, { ...file, status: 'Stored', upload_tags: body.upload_tags })
    },
    'POST /upload/multipart/abort': ({ body }, response) => {
      asked.abort.push(body)
      sendJson(response, 200, {})
    },
  })
  const received = () =>
    Buffer.concat([...parts].sort(([a], [b]) => a - b).map(([, bytes]) => bytes))
  return { ...service, asked, puts, received }
}
