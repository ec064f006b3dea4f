import type { SlotPool } from '../ingest/slots.ts'
import { createByteRanges, type Range } from '../lib/byte-ranges.ts'
import type { ApiKey } from '../lib/ids.ts'
import type { Access } from '../sources/source.ts'
import type { SourceWriting } from '../sources/writing.ts'
import { type BlockHashes, createBlockHashes } from './block-hashes.ts'
import type { ExportContent } from './content/content.ts'
import { exportTooLarge } from './errors.ts'
import type { UnfinishedExport } from './export-row.ts'
import { createPieceReader, type NextPiece, type ReadPiece } from './piece-reader.ts'

export interface SendRequest {
  /** Whose share of the memory it uses. */
  readonly appKey: ApiKey
  readonly writing: SourceWriting
  readonly access: Access
  readonly content: ExportContent
  /** What an earlier process, or try, sent of this very content. */
  readonly from: UnfinishedExport | undefined
  /** How many bytes the source has, each time that is news. */
  readonly onSent: (bytes: number) => void
  readonly save: (progress: UnfinishedExport) => Promise<void>
  readonly signal: AbortSignal
}

/** All of it is at the source, where nobody sees it yet. */
export interface Sent {
  readonly unfinished: string
  readonly size: number
  readonly blockHash: string
}

/**
 * Sends a large content piece by piece, several at a time, and notes on the way what need not be
 * sent again. After a failure or an abort that is saved, too. Rejects with `source_too_large` once
 * there is more than the source takes.
 */
export type SendPieces = (request: SendRequest) => Promise<Sent>

/** Pieces under way at a time; more gain nothing over one line, and each takes its memory. */
const MAX_LANES = 4
/** At most so much of what was sent is forgotten when the process is killed. */
const CHECKPOINT_MS = 2_000

export function createSendPieces({ slots: pool }: { readonly slots: SlotPool }): SendPieces {
  return async function sendPieces(request) {
    const { appKey, writing, access, content, from, signal } = request
    const { pieceBytes: size } = writing
    const pieces = content.size === undefined ? MAX_LANES : Math.ceil(content.size / size)
    const want = Math.max(1, Math.min(MAX_LANES, pieces))
    const slots = await pool.reserve({ appKey, size, min: 1, want, signal })
    const buffers: Uint8Array[] = []
    try {
      while (buffers.length < slots.count) buffers.push(await slots.take(signal))
      const unfinished = from?.unfinished ?? (await writing.begin(access, { signal }))
      return await sendAll(request, unfinished, buffers)
    } finally {
      slots.release()
    }
  }
}

interface Sending extends SendRequest {
  readonly unfinished: string
  readonly nextPiece: NextPiece
  /** Absent where the hash of the whole is known. */
  readonly hashes: BlockHashes | undefined
  readonly arrived: ReturnType<typeof createByteRanges>
  readonly stop: AbortController
  /** Waits until all others have arrived. */
  last: ReadPiece | undefined
}

async function sendAll(
  request: SendRequest,
  unfinished: string,
  buffers: readonly Uint8Array[],
): Promise<Sent> {
  const { content, from, signal } = request
  const arrived = createByteRanges(from?.ranges)
  const stop = new AbortController()
  const sending: Sending = {
    ...request,
    ...{ unfinished, arrived, stop },
    signal: AbortSignal.any([signal, stop.signal]),
    nextPiece: createPieceReader(content, arrived),
    hashes: content.blockHash === undefined ? createBlockHashes(from?.blockHashes) : undefined,
    last: undefined,
  }
  const checkpoints = startCheckpoints(sending)
  try {
    await checkpoints.save()
    await runLanes(sending, buffers)
    const { last } = sending
    if (!last) throw new Error('a content without its end')
    await send(sending, last)
    await checkpoints.end()
    const size = last.offset + last.bytes.length
    const blockHash = content.blockHash ?? sending.hashes?.digest() ?? ''
    return { unfinished, size, blockHash }
  } catch (error) {
    await checkpoints.end()
    // That it failed is what the caller learns, not that this could not be saved, too.
    await checkpoints.save().catch(() => undefined)
    throw error
  }
}

/** Each with a buffer of its own; the first fault ends them all. */
async function runLanes(sending: Sending, buffers: readonly Uint8Array[]): Promise<void> {
  const lanes = buffers.map(async (buffer) => {
    try {
      await runLane(sending, buffer)
    } catch (error) {
      sending.stop.abort(error)
      throw error
    }
  })
  const outcomes = await Promise.allSettled(lanes)
  if (outcomes.some(({ status }) => status === 'rejected')) throw sending.signal.reason
}

async function runLane(sending: Sending, buffer: Uint8Array): Promise<void> {
  for (;;) {
    const piece = await sending.nextPiece(buffer, sending.signal)
    if (!piece) return
    checkSize(sending, piece)
    if (piece.isLast) {
      sending.last = piece
      return
    }
    await send(sending, piece)
  }
}

/** Of what does not say how long it is this is found out on the way. */
function checkSize({ writing }: Sending, { offset, bytes }: ReadPiece): void {
  const size = offset + bytes.length
  if (size > writing.maxBytes) throw exportTooLarge(size, writing.maxBytes)
}

async function send(sending: Sending, piece: ReadPiece): Promise<void> {
  const { writing, access, unfinished, arrived, hashes, signal } = sending
  const { offset, bytes } = piece
  await Promise.all([
    writing.append(access, unfinished, piece, { signal }),
    hashes?.add(offset, bytes),
  ])
  arrived.add(offset, offset + bytes.length)
  sending.onSent(arrived.total())
}

/** Saves from time to time what need not be sent again. */
function startCheckpoints(sending: Sending) {
  const { content, arrived, unfinished, hashes } = sending
  let running: Promise<void> | undefined
  let saved = -1
  async function save(): Promise<void> {
    const bytes = arrived.total()
    if (bytes === saved) return
    saved = bytes
    const ranges: readonly Range[] = arrived.toJSON()
    const { version } = content
    const blockHashes = hashes?.toJSON()
    await sending.save({ kind: 'unfinished', version, unfinished, ranges, blockHashes })
  }
  const timer = setInterval(() => {
    running ??= save()
      .catch((error: unknown) => sending.stop.abort(error))
      .finally(() => {
        running = undefined
      })
  }, CHECKPOINT_MS)
  return {
    save,
    async end() {
      clearInterval(timer)
      await running
    },
  }
}
