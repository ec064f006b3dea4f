import type { ServerResponse } from 'node:http'
import { type HeaderList, writeHead } from './headers.ts'

export interface ResponseHead {
  readonly status: number
  readonly headers: HeaderList
}

/**
 * Writes an answer to a client that may be slow or go away. The head goes out together with the
 * first bytes, so that whatever fails before them can still be told properly. `false` means that
 * the client is gone: nothing more need be written, and that is no error. After a call has settled
 * its bytes may be overwritten.
 */
export interface ResponseWriter {
  /** Resolves when the system has taken the bytes. */
  write(bytes: Uint8Array): Promise<boolean>
  /** The same for the last bytes, if any. */
  end(bytes?: Uint8Array): Promise<boolean>
  /** Called once if the client goes away before everything was written. */
  onGone(callback: () => void): void
}

export function createResponseWriter(
  response: ServerResponse,
  head: ResponseHead,
  stallMs: number,
): ResponseWriter {
  let isGone = response.destroyed || response.socket?.destroyed === true
  let settle: ((isTaken: boolean) => void) | undefined
  let goneCallback: (() => void) | undefined

  // Comes in any case: after everything was written, and when the client goes away. Callbacks of
  // single writes are forgotten when an answer still waits behind another one on its connection.
  response.once('close', () => {
    isGone = true
    settle?.(response.writableFinished)
    if (!response.writableFinished) goneCallback?.()
  })

  const taken = (send: (done: () => void) => void): Promise<boolean> => {
    if (isGone) return Promise.resolve(false)
    if (!response.headersSent) writeHead(response, head.status, head.headers)
    return new Promise((resolve) => {
      settle = resolve
      send(() => resolve(!response.destroyed))
      limitStall(response, stallMs)
    })
  }

  return {
    write: (bytes) => taken((done) => response.write(bytes, done)),
    end: (bytes) => taken(() => response.end(bytes)),
    onGone(callback) {
      goneCallback = callback
      if (isGone) callback()
    },
  }
}

/** Aborted when the client goes away before the answer is out. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  if (response.destroyed) gone.abort()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  return gone.signal
}

/** A client that takes nothing for so long holds a buffer and a connection for nothing. */
export const STALL_MS = 120_000

/** To be called after a write: ends the connection if the client does not take what is left of it. */
export function limitStall(response: ServerResponse, stallMs: number): void {
  const left = response.socket?.writableLength ?? response.writableLength
  // Without a callback Node ends a connection that has timed out.
  if (left > 0) response.setTimeout(stallMs)
}
