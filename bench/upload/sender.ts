import { openSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { closeFile, readAll } from '../../packages/server/src/lib/descriptors.ts'
import type { SourceFile, SourcePart } from './source-files.ts'

/*
 * Sends files as Filestack's clients do: start, three parts at a time, complete. It costs as little
 * as it can, for it has the same cores: hashes are known before, bytes come from the page cache into
 * buffers that are used again.
 */

/** What each part is compared with: Filestack's clients send an MD5, our own a SHA-256. */
export type Proof = 'md5' | 'sha256'

export interface Target {
  /** Base URL of the service. */
  readonly base: string
  readonly apiKey: string
}

export interface UploadedFile {
  readonly handle: string
  readonly size: number
}

/** As Filestack's clients do. */
const PARTS_AT_ONCE = 3
const COMPLETE_AGAIN_MS = 1_000

/** Sends one file and resolves when it is answered to be stored. */
export async function sendFile(
  target: Target,
  file: SourceFile,
  { proof, signal }: { readonly proof: Proof; readonly signal: AbortSignal },
): Promise<UploadedFile> {
  const agent = new Agent({ keepAlive: true, maxSockets: PARTS_AT_ONCE })
  const call = (name: string, body: object) => post(agent, target, name, body, signal)
  const descriptor = openSync(file.path, 'r')
  try {
    const started = await call('start', { filename: file.name, size: file.size, store: {} })
    const begun = JSON.parse(started.body)
    const etags: string[] = []
    const queue = file.parts.entries()
    const sendSome = async () => {
      const buffer = Buffer.allocUnsafeSlow(file.parts[0]?.size ?? 0)
      for (const [index, part] of queue) {
        const announced = { part: index + 1, size: part.size, [proof]: part[proof] }
        const told = await call('upload', { ...begun, ...announced })
        const bytes = await readPart(descriptor, part, buffer)
        etags[index] = await put(agent, JSON.parse(told.body).url, bytes, signal)
      }
    }
    await Promise.all(Array.from({ length: PARTS_AT_ONCE }, sendSome))
    const parts = etags.map((etag, index) => ({ part_number: index + 1, etag }))
    for (;;) {
      const answer = await call('complete', { ...begun, size: file.size, parts })
      if (answer.status === 200) return JSON.parse(answer.body)
      await new Promise((resolve) => setTimeout(resolve, COMPLETE_AGAIN_MS))
    }
  } finally {
    agent.destroy()
    await closeFile(descriptor)
  }
}

async function readPart(descriptor: number, { offset, size }: SourcePart, buffer: Buffer) {
  const bytes = buffer.subarray(0, size)
  await readAll(descriptor, bytes, offset)
  return bytes
}

async function put(agent: Agent, url: string, bytes: Uint8Array, signal: AbortSignal) {
  const { etag } = await ask(agent, { url, method: 'PUT', headers: {}, bytes, signal })
  if (etag === undefined) throw new Error('a part was answered without an ETag')
  return etag
}

function post(agent: Agent, target: Target, call: string, body: object, signal: AbortSignal) {
  const url = `${target.base}/upload/multipart/${call}`
  const bytes = Buffer.from(JSON.stringify({ apikey: target.apiKey, ...body }))
  const headers = { 'content-type': 'application/json' }
  return ask(agent, { url, method: 'POST', headers, bytes, signal })
}

interface Asked {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Uint8Array
  readonly signal: AbortSignal
}

interface Answer {
  readonly status: number
  readonly body: string
  readonly etag: string | undefined
}

async function ask(agent: Agent, { url, bytes, ...options }: Asked): Promise<Answer> {
  const headers = { ...options.headers, 'content-length': bytes.length }
  const answer = await new Promise<Answer>((resolve, reject) => {
    const asked = request(url, { ...options, headers, agent }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body, etag: response.headers.etag }),
      )
    })
    asked.on('error', reject)
    asked.end(bytes)
  })
  if (answer.status >= 300) throw new Error(`${url} answered ${answer.status}: ${answer.body}`)
  return answer
}
