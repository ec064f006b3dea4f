import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { after } from 'node:test'
import {
  createHttpBytes,
  type HttpAnswer,
  type HttpBytes,
  type HttpBytesOptions,
} from '../http-bytes.ts'
import { HttpBytesError, type HttpBytesErrorCode } from '../http-bytes-error.ts'

export const never = new AbortController().signal

/** Peers that say exactly what they are told to, and clients to ask them; see `useRawHttp`. */
export interface RawHttp {
  /** A server that answers once per request head received. Resolves to its address. */
  startRaw(answer: (socket: net.Socket, count: number) => void): Promise<string>
  /** A server that always says the same. */
  saying(text: string | Buffer, options?: { end?: boolean }): Promise<string>
  client(options?: HttpBytesOptions): HttpBytes
  get(url: string, options?: HttpBytesOptions): Promise<HttpAnswer>
  /** Called after the tests of the file. */
  closeLater(close: () => void): void
}

/** For the tests of one file, after which all of it is closed. */
export function useRawHttp(): RawHttp {
  const closers: (() => void)[] = []
  after(() => {
    for (const close of closers) close()
  })

  const startRaw: RawHttp['startRaw'] = async (answer) => {
    let count = 0
    const sockets = new Set<net.Socket>()
    const server = net.createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('data', (data) => {
        if (data.includes('\r\n\r\n')) answer(socket, count++)
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    closers.push(() => {
      server.close()
      for (const socket of sockets) socket.destroy()
    })
    return `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/`
  }
  const client: RawHttp['client'] = (options = {}) => {
    const bytes = createHttpBytes(options)
    closers.push(bytes.close)
    return bytes
  }

  return {
    startRaw,
    saying: (text, options = {}) =>
      startRaw((socket) => {
        socket.write(text)
        if (options.end) socket.end()
      }),
    client,
    get: (url, options) => client(options).request({ method: 'GET', url, signal: never }),
    closeLater: (close) => closers.push(close),
  }
}

/** The rest of a body, read in steps of so many bytes. */
export async function read(answer: HttpAnswer, step = 1024): Promise<string> {
  const parts: Buffer[] = []
  for (;;) {
    const target = new Uint8Array(step)
    const count = await answer.body.fill(target)
    parts.push(Buffer.from(target.subarray(0, count)))
    if (count < step) return Buffer.concat(parts).toString('latin1')
  }
}

/** For `assert.rejects`. */
export const failing = (code: HttpBytesErrorCode) => (error: unknown) => {
  assert.ok(error instanceof HttpBytesError, String(error))
  assert.equal(error.code, code)
  return true
}
