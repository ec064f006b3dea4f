import type { ServerResponse } from 'node:http'
import type { Effect } from '../faults/faults.ts'
import type { Body } from '../state/contents.ts'
import { shapePieces } from './shape-pieces.ts'

export interface SendOptions {
  readonly start: number
  readonly end: number
  /** What is to go wrong on the way. */
  readonly effects: readonly Effect[]
  /** Called with the number of bytes handed over so far. */
  readonly onSent?: (bytes: number) => void
}

/**
 * Sends part of a body after the head was written; resolves with the number of bytes when they
 * are out, or the client or a fault ended the connection. A small body goes out with the head in
 * one write.
 */
export async function sendBody(
  res: ServerResponse,
  body: Body,
  options: SendOptions,
): Promise<number> {
  const { start, end, effects } = options
  if (start >= end) {
    res.end()
    return 0
  }
  const isPlain = effects.length === 0 && options.onSent === undefined
  const whole = isPlain ? await body.whole() : undefined
  if (whole !== undefined) {
    res.end(start === 0 && end === whole.length ? whole : whole.subarray(start, end))
    return end - start
  }
  const pieces = body.pieces(start, end)
  return sendPieces(res, isPlain ? pieces : shapePieces(res, pieces, options))
}

/** Writes pieces in order, at most two of them on their way to the kernel at a time. */
export async function sendPieces(
  res: ServerResponse,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<number> {
  const gone = closing(res)
  let last: Promise<boolean> = Promise.resolve(true)
  let sent = 0
  for await (const piece of pieces) {
    const next = Promise.race([write(res, piece), gone])
    if (!(await last)) {
      await next
      return sent
    }
    last = next
    sent += piece.length
  }
  await last
  res.end()
  return sent
}

/** Resolves when the connection is gone: Node may then forget the callbacks of what it still holds. */
function closing(res: ServerResponse): Promise<false> {
  const { promise, resolve } = Promise.withResolvers<false>()
  res.once('close', () => resolve(false))
  return promise
}

/** Resolves when the piece has left the process: with false if the connection is gone. */
function write(res: ServerResponse, piece: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    if (res.destroyed || res.socket === null || res.socket.destroyed) {
      resolve(false)
      return
    }
    res.write(piece, (error) => resolve(error === undefined || error === null))
  })
}
