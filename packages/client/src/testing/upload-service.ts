import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { type Asked, sendJson, serve, type TestService } from './serve.ts'

/** Takes uploads as the protocol says, and lets a test spoil single answers. */
export interface UploadService extends TestService {
  /** Bodies of the requests, by the last piece of their address. */
  readonly asked: Readonly<Record<'start' | 'upload' | 'complete' | 'abort', Asked['body'][]>>
  /** How often bytes came, by the part's number. */
  readonly puts: ReadonlyMap<number, number>
  /** All parts of the upload that was started last, in order. */
  received(): Buffer
  /** As after a day on which nobody touched them. */
  forgetAll(): void
}

export interface Spoiling {
  /** Answers instead of the service when it answers `true`. */
  start?(response: ServerResponse, times: number): boolean
  upload?(response: ServerResponse, times: number): boolean
  put?(response: ServerResponse, facts: { part: number; times: number }): boolean | Promise<boolean>
  complete?(response: ServerResponse, times: number): boolean
}

interface KnownUpload {
  readonly parts: Map<number, Buffer>
  readonly hashes: Map<number, unknown>
  file?: object
}

export async function serveUploads(spoil: Spoiling = {}): Promise<UploadService> {
  const asked = { start: [], upload: [], complete: [], abort: [] } as {
    -readonly [Name in keyof UploadService['asked']]: Asked['body'][]
  }
  const uploads = new Map<unknown, KnownUpload>()
  const puts = new Map<number, number>()
  const find = (id: unknown, response: ServerResponse) => {
    const upload = uploads.get(id)
    if (!upload) sendJson(response, 404, { error: 'no such upload', code: 'upload_unknown' })
    return upload
  }

  const service = await serve({
    'POST /upload/multipart/start': ({ body }, response) => {
      asked.start.push(body)
      if (spoil.start?.(response, asked.start.length)) return
      const id = `u-${asked.start.length}`
      uploads.set(id, { parts: new Map(), hashes: new Map() })
      sendJson(response, 200, {
        uri: '/in/file',
        region: 'here',
        upload_id: id,
        location_url: `${service.url}/upload`,
        location_region: 'here',
      })
    },
    'POST /upload/multipart/upload': ({ body }, response) => {
      asked.upload.push(body)
      if (spoil.upload?.(response, asked.upload.length)) return
      const { part, sha256, upload_id: id } = body
      const upload = find(id, response)
      if (!upload) return
      upload.hashes.set(Number(part), sha256)
      const url = `${service.url}/parts?part=${part}&id=${id}`
      sendJson(response, 200, { url, headers: { 'x-proof': 'yes' }, location_url: service.url })
    },
    'PUT /parts': async ({ query, bytes, request }, response) => {
      const part = Number(query.get('part'))
      const times = (puts.get(part) ?? 0) + 1
      puts.set(part, times)
      if (await spoil.put?.(response, { part, times })) return
      const upload = find(query.get('id'), response)
      if (!upload) return
      const isWhole = [undefined, sha256(bytes)].includes(upload.hashes.get(part) as string)
      if (!isWhole || request.headers['x-proof'] !== 'yes') {
        return sendJson(response, 400, { error: 'damaged', code: 'upload_part_hash' })
      }
      upload.parts.set(part, bytes)
      response.writeHead(200, { etag: `"etag-${part}"` }).end()
    },
    'POST /upload/multipart/complete': ({ body }, response) => {
      asked.complete.push(body)
      const upload = find(body.upload_id, response)
      if (!upload) return
      const { filename, mimetype, size, upload_tags } = body
      const place = { handle: 'H', url: `${service.url}/cdn/H`, status: 'Stored' }
      upload.file = { ...place, filename, mimetype, size, upload_tags }
      if (spoil.complete?.(response, asked.complete.length)) return
      sendJson(response, 200, upload.file)
    },
    'GET /upload/multipart/': ({ path }, response) => {
      const upload = find(path.slice(path.lastIndexOf('/') + 1), response)
      if (!upload) return
      const { file, parts } = upload
      const arrived = Array.from(parts, ([number, bytes]) => ({
        part_number: number,
        size: bytes.length,
        etag: `"etag-${number}"`,
        sha256: sha256(bytes),
      }))
      sendJson(response, 200, { state: file ? 'done' : 'open', parts: arrived, file })
    },
    'POST /upload/multipart/abort': ({ body }, response) => {
      asked.abort.push(body)
      uploads.delete(body.upload_id)
      sendJson(response, 200, {})
    },
  })
  const received = () => {
    const parts = [...([...uploads.values()].at(-1)?.parts ?? [])].sort(([a], [b]) => a - b)
    return Buffer.concat(parts.map(([, bytes]) => bytes))
  }
  return { ...service, asked, puts, received, forgetAll: () => uploads.clear() }
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64')
