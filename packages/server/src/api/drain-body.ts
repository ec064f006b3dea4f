import type { ByteBody } from '../lib/byte-body.ts'

const SCRATCH_BYTES = 64 * 1024
/** Most bodies that are refused have arrived by then; one without end must not be read for ever. */
const DRAIN_MS = 20_000

/**
 * Reads on in a body that was refused, so that the sender gets to read the answer and the
 * connection stays good.
 */
export function drainBody(body: ByteBody): void {
  const scratch = new Uint8Array(SCRATCH_BYTES)
  const giveUp = setTimeout(() => body.cancel(), DRAIN_MS).unref()
  const readOn = async (): Promise<void> => {
    while ((await body.fill(scratch)) > 0);
  }
  readOn()
    .catch(() => undefined) // the sender is gone: nobody is left to be told
    .finally(() => clearTimeout(giveUp))
}
