import type { IncomingMessage } from 'node:http'
import type { Effect } from '../faults/faults.ts'
import { pause } from './pause.ts'
import { split, toPlan, waitForRate, withCorruptByte } from './shape-pieces.ts'

/** A request's body as a fault wants it to come in: slower, or damaged. Cuts are the receiver's. */
export async function* shapeIncoming(
  req: IncomingMessage,
  chunks: AsyncIterable<Uint8Array>,
  effects: readonly Effect[],
): AsyncGenerator<Uint8Array> {
  const plan = toPlan(effects)
  const closed = new AbortController()
  req.once('close', () => closed.abort())
  let taken = 0
  let stall = plan.stall

  for await (const chunk of chunks) {
    for (const part of split(chunk, plan.pieceBytes)) {
      if (stall !== undefined && taken + part.length > stall.afterBytes) {
        await pause(stall.ms, closed.signal)
        stall = undefined
      }
      await waitForRate(req.socket, plan.bytesPerSecond, part.length, closed.signal)
      yield withCorruptByte(part, plan.corruptAt - taken)
      taken += part.length
    }
  }
}
