import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Effect } from '../faults/faults.ts'
import { closedSignal, pause } from './pause.ts'
import type { SendOptions } from './send-body.ts'

/** Small enough that a limit of bytes is met to the byte and a rate feels even. */
const MAX_SHAPED_BYTES = 64 * 1024
/** A throttled connection gets this many pieces a second. */
const PIECES_PER_SECOND = 20

/** When each throttled connection may send again. Requests that share one share its rate. */
const nextSend = new WeakMap<Socket, number>()

/**
 * The pieces as a fault wants them: slower, changed, or not all of them. After a cut the
 * connection is closed and nothing more comes.
 */
export async function* shapePieces(
  res: ServerResponse,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { start, effects, onSent }: SendOptions,
): AsyncGenerator<Uint8Array> {
  const plan = toPlan(effects)
  const gone = closedSignal(res)
  let sent = 0
  let stall = plan.stall

  for await (const piece of pieces) {
    for (const part of split(piece, plan.pieceBytes)) {
      if (stall !== undefined && sent + part.length > stall.afterBytes) {
        await pause(stall.ms, gone)
        stall = undefined
      }
      if (sent + part.length > plan.cutAt) {
        yield part.subarray(0, plan.cutAt - sent)
        await pause(0, gone)
        res.socket?.destroy()
        return
      }
      await waitForRate(res.socket, plan.bytesPerSecond, part.length, gone)
      if (gone.aborted) {
        return
      }
      yield withCorruptByte(part, plan.corruptAt - start - sent)
      sent += part.length
      onSent?.(sent)
    }
  }
}

interface Plan {
  readonly pieceBytes: number
  readonly bytesPerSecond: number | undefined
  readonly cutAt: number
  readonly corruptAt: number
  readonly stall: { readonly afterBytes: number; readonly ms?: number } | undefined
}

export function toPlan(effects: readonly Effect[]): Plan {
  const bytesPerSecond = effects.find((effect) => effect.kind === 'throttle')?.bytesPerSecond
  const rated = bytesPerSecond === undefined ? MAX_SHAPED_BYTES : bytesPerSecond / PIECES_PER_SECOND
  return {
    pieceBytes: Math.max(1, Math.min(MAX_SHAPED_BYTES, Math.floor(rated))),
    bytesPerSecond,
    cutAt: cutPosition(effects),
    corruptAt: effects.find((effect) => effect.kind === 'corrupt')?.atByte ?? -1,
    stall: effects.find((effect) => effect.kind === 'stall'),
  }
}

/** After how many bytes the connection is closed; infinity if it is not. */
export function cutPosition(effects: readonly Effect[]): number {
  const cut = effects.find((effect) => effect.kind === 'cut')
  return cut === undefined
    ? Number.POSITIVE_INFINITY
    : cut.afterBytes + Math.floor(Math.random() * ((cut.randomBytes ?? 0) + 1))
}

export function* split(piece: Uint8Array, size: number): Generator<Uint8Array> {
  for (let from = 0; from < piece.length; from += size) {
    yield piece.subarray(from, from + size)
  }
}

export function withCorruptByte(part: Uint8Array, at: number): Uint8Array {
  const original = part[at]
  if (original === undefined) {
    return part
  }
  const changed = Uint8Array.from(part)
  changed[at] = original ^ 0xff
  return changed
}

export async function waitForRate(
  socket: Socket | null,
  bytesPerSecond: number | undefined,
  bytes: number,
  signal: AbortSignal,
): Promise<void> {
  if (bytesPerSecond === undefined || socket === null) {
    return
  }
  const now = performance.now()
  const at = Math.max(now, nextSend.get(socket) ?? now)
  nextSend.set(socket, at + (bytes * 1000) / bytesPerSecond)
  await pause(at - now, signal)
}
