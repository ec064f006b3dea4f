import type { ServerResponse } from 'node:http'

export interface ResponseHead {
  readonly status: number
  /** Names and values in turn. */
  readonly headers: string[]
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
  isGone(): boolean
  /** Called once if the client goes away before everything was written. */
  onGone(callback: () => void): void
}

/** A client that takes nothing for so long holds a buffer and a place for nothing. */
const STALL_MS = 120_000

export function createResponseWriter(response: ServerResponse, head: ResponseHead): ResponseWriter {
  let isGone = response.destroyed || response.socket?.destroyed === true
  let settle: ((isTaken: boolean) => void) | undefined
  let goneCallback: (() => void) | undefined

  response.setTimeout(STALL_MS, () => response.destroy())
  response.once('close', () => {
    isGone = true
    // A response that waits behind another one on its connection is dropped without calling back.
    settle?.(false)
    if (!response.writableFinished) goneCallback?.()
  })

  const taken = (send: (done: (error?: Error | null) => void) => void): Promise<boolean> => {
    if (isGone) return Promise.resolve(false)
    if (!response.headersSent) response.writeHead(head.status, head.headers)
    return new Promise((resolve) => {
      settle = resolve
      send((error) => resolve(!error))
    })
  }

  return {
    write: (bytes) => taken((done) => response.write(bytes, done)),
    end: (bytes) => taken((done) => (bytes ? response.end(bytes, done) : response.end(done))),
    isGone: () => isGone,
    onGone(callback) {
      goneCallback = callback
      if (isGone) callback()
    },
  }
}
