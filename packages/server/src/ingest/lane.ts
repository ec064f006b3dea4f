import { setTimeout as sleep } from 'node:timers/promises'
import { QuaysideError } from '../errors.ts'
import type { ByteBody } from '../lib/byte-body.ts'
import type { OpenedFile } from '../sources/source.ts'
import { bodyEndedEarly, stalled } from './errors.ts'
import type { Part, Segment } from './transfer-plan.ts'

/** Opens the file at a position; every call gets the same revision or fails. */
export type OpenAt = (
  range: { readonly start: number; readonly end: number | undefined },
  signal: AbortSignal,
) => Promise<OpenedFile>

/** One connection's worth of a transfer. */
export interface Lane {
  /** Fills `slot` with exactly this part, going on where a broken connection left off. */
  fill(part: Part, segment: Segment, slot: Uint8Array): Promise<void>
  close(): void
}

/** Breaks without a single byte in between; then the ingest waits outside, where it holds nothing. */
const MAX_FRUITLESS_TRIES = 4
/** A longer wait is not spent holding memory and a connection. */
const MAX_PATIENCE_MS = 5_000
const FIRST_PAUSE_MS = 200

export function createLane({
  openAt,
  first,
  onBytes,
  signal,
}: {
  readonly openAt: OpenAt
  /** A body that is open at the first part already. */
  readonly first?: OpenedFile | undefined
  readonly onBytes: (count: number) => void
  readonly signal: AbortSignal
}): Lane {
  let body: ByteBody | undefined = first?.body
  let position = first?.start ?? -1
  /** Where the open body was asked to end: at that place it is over, not broken off. */
  let bodyEnd = Number.POSITIVE_INFINITY

  const drop = () => {
    body?.cancel()
    body = undefined
    position = -1
  }

  async function bodyAt(offset: number, segment: Segment): Promise<ByteBody> {
    if (body && position === offset && offset < bodyEnd) return body
    drop()
    const { end } = segment
    const opened = await openAt({ start: offset, end }, signal)
    body = opened.body
    position = offset
    bodyEnd = end
    return body
  }

  /** Resolves to what arrived and, when the connection broke, why. */
  async function fillSome(offset: number, segment: Segment, target: Uint8Array) {
    let open: ByteBody | undefined
    try {
      open = await bodyAt(offset, segment)
      const count = await open.fill(target)
      position += count
      return {
        count,
        fault: count < target.length ? bodyEndedEarly(count, target.length) : undefined,
      }
    } catch (fault) {
      return { count: open?.filled() ?? 0, fault }
    }
  }

  return {
    async fill(part, segment, slot) {
      let have = 0
      let fruitless = 0
      while (have < part.length) {
        signal.throwIfAborted()
        const target = slot.subarray(have, part.length)
        const { count, fault } = await fillSome(part.offset + have, segment, target)
        have += count
        if (count > 0) onBytes(count)
        if (fault === undefined) continue
        drop()
        signal.throwIfAborted()
        fruitless = count > 0 ? 0 : fruitless + 1
        await sleep(pauseBefore(fault, fruitless), undefined, { signal })
      }
    },
    close: drop,
  }
}

/** Milliseconds until the next try; throws what no further try here can mend. */
function pauseBefore(fault: unknown, fruitless: number): number {
  const isOurs = fault instanceof QuaysideError
  if (isOurs && fault.retryAfterMs === undefined) throw fault
  const asked = isOurs ? (fault.retryAfterMs ?? 0) : 0
  if (asked > MAX_PATIENCE_MS) throw fault
  if (fruitless >= MAX_FRUITLESS_TRIES) throw isOurs ? fault : stalled(fault)
  if (fruitless === 0) return 0
  return Math.max(asked, FIRST_PAUSE_MS * 2 ** fruitless * (0.5 + Math.random() / 2))
}
