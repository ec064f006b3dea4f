import { type ByteRanges, createByteRanges, type Range } from '../lib/byte-ranges.ts'
import type { ApiKey } from '../lib/ids.ts'
import type { OpenedFile } from '../sources/source.ts'
import type { StorageUpload } from '../storage/storage.ts'
import type { Digests, Hasher, HashState } from './hasher.ts'
import { createLane, type OpenAt } from './lane.ts'
import { createOrderedHash, type OrderedHash } from './ordered-hash.ts'
import { createPace } from './pace.ts'
import type { SlotPool, Slots } from './slots.ts'
import { createTransferPlan, type Part, type Segment, type TransferPlan } from './transfer-plan.ts'

/** What can be gone on with after this process. */
export interface Checkpoint {
  readonly ranges: readonly Range[]
  readonly hashes: HashState | undefined
}

export interface TransferRequest {
  /** Whose share of the memory it uses. */
  readonly appKey: ApiKey
  readonly openAt: OpenAt
  /** The file, open at its first byte already. */
  readonly first?: OpenedFile | undefined
  readonly upload: StorageUpload
  readonly size: number
  /** What an earlier process brought here. */
  readonly from: Checkpoint
  readonly onBytes: (count: number) => void
  readonly onCheckpoint: (checkpoint: Checkpoint) => Promise<void>
  readonly signal: AbortSignal
}

export type Transfer = (request: TransferRequest) => Promise<Digests>

/** More connections than this gain nothing at the services measured and look like abuse to them. */
const MAX_LANES = 4
/** A file with less left than this per connection is not worth another one. */
const MIN_LANE_BYTES = 8 * 1024 * 1024
/** After this a first rate can be told. */
const MEASURE_AFTER_MS = 150
/** One connection that brings this much is bound by the machine, not by the service. */
const FAST_BYTES_PER_MS = 100 * 1024
/** A segment takes about this long, so that asking for the next one costs little. */
const SEGMENT_MS = 2_000
/** … but towards the end only so long, lest one connection is still at work when the others are done. */
const LAST_SEGMENT_MS = 250
const MAX_SEGMENT_BYTES = 64 * 1024 * 1024
/** At most this much time is lost when the process is killed. */
const CHECKPOINT_MS = 2_000
/** What a stop gives to parts that are being written: a part that is written need not be fetched again. */
const WRITE_GRACE_MS = 2_000
/** Memory of one transfer: a buffer to fill, and some being written and hashed meanwhile. */
const SLOTS_WANTED_BYTES = 4 * 1024 * 1024
const SLOTS_WANTED_MIN = 3
/** With several connections: one being written, and one for reading back what came early. */
const SLOTS_BESIDE_LANES = 2

/**
 * Moves one large file into the storage: fetched over one or several connections, written at its
 * place while it arrives, hashed in order, checkpointed on the way. Resolves to the hashes of all
 * of it; `upload` still has to be finished. After a failure or an abort everything that arrived is
 * in the last checkpoint.
 */
export function createTransfer({
  slots: pool,
  hasher,
}: {
  slots: SlotPool
  hasher: Hasher
}): Transfer {
  return async function transfer(request) {
    const { appKey, upload, signal } = request
    const size = upload.partSize
    const want = Math.max(SLOTS_WANTED_MIN, Math.floor(SLOTS_WANTED_BYTES / size))
    const slots = await pool.reserve({ appKey, size, min: upload.readBack ? 2 : 1, want, signal })
    const hash = openHash(hasher, request)
    try {
      const isResumed = request.from.ranges.length > 0
      if (isResumed && hash.needsBuffer()) hash.readBackInto(await slots.take(signal))
      return await run(request, slots, hash)
    } finally {
      hash.close()
      slots.release()
    }
  }
}

function openHash(hasher: Hasher, { upload, from }: TransferRequest): OrderedHash {
  const readBack = upload.readBack?.bind(upload)
  const session = hasher.open({ isSavable: !readBack, from: from.hashes })
  const hash = createOrderedHash({
    session,
    start: from.hashes?.offset ?? 0,
    readBack,
  })
  if (readBack) for (const [start, end] of from.ranges) hash.written(start, end)
  return hash
}

async function run(request: TransferRequest, slots: Slots, hash: OrderedHash): Promise<Digests> {
  const { upload, size } = request
  const stop = new AbortController()
  const signal = AbortSignal.any([request.signal, stop.signal])
  const arrived = createByteRanges(request.from.ranges)
  const plan = createTransferPlan({ size, partSize: upload.partSize, arrived })
  const writes = new Set<Promise<void>>()
  const writeSignal = abortedLater(signal, WRITE_GRACE_MS)
  const progress = { arrived, plan, writes, bytes: 0 }
  const state: RunState = { ...request, ...progress, signal, writeSignal, slots, hash, stop }
  const checkpoints = startCheckpoints(state)
  try {
    await runLanes(state)
    await Promise.all(writes)
    signal.throwIfAborted() // of the last writes nobody else hears
    return await hash.digest(size)
  } catch (error) {
    stop.abort(error)
    hash.giveUp() // the bytes before those that wait for their turn will not come
    await Promise.allSettled(writes)
    await checkpoints.last()
    request.signal.throwIfAborted()
    throw stop.signal.reason
  } finally {
    await checkpoints.end()
  }
}

interface RunState extends Omit<TransferRequest, 'from'> {
  readonly slots: Slots
  readonly hash: OrderedHash
  readonly arrived: ByteRanges
  readonly plan: TransferPlan
  /** Parts on their way into the storage. */
  readonly writes: Set<Promise<void>>
  readonly stop: AbortController
  /** Of what has arrived and is being written: a stop lets it end, within limits. */
  readonly writeSignal: AbortSignal
  bytes: number
}

/** A signal that follows `signal` after a while. */
function abortedLater(signal: AbortSignal, ms: number): AbortSignal {
  const later = new AbortController()
  const follow = () => setTimeout(() => later.abort(signal.reason), ms).unref()
  signal.addEventListener('abort', follow, { once: true })
  return later.signal
}

/** One connection at first; more when it turns out to be the service that is slow. */
async function runLanes(state: RunState): Promise<void> {
  const lanes: Promise<void>[] = []
  const addLane = (first?: OpenedFile) => {
    const lane = runLane(state, first)
    lane.catch((error: unknown) => state.stop.abort(error))
    lanes.push(lane)
  }
  addLane(state.first)
  const takePace = createPace(() => state.bytes)
  const look = () => {
    const { bytesPerMs, isBusy } = takePace()
    if (bytesPerMs >= FAST_BYTES_PER_MS) return
    // More connections would only be more work; perhaps later.
    if (isBusy) timer = setTimeout(look, MEASURE_AFTER_MS)
    else for (let more = widen(state, bytesPerMs); more > 0; more--) addLane()
  }
  let timer = setTimeout(look, MEASURE_AFTER_MS)
  try {
    for (let index = 0; index < lanes.length; index++) await lanes[index]
  } finally {
    clearTimeout(timer)
    await Promise.allSettled(lanes)
  }
}

/** How many connections to add; from then on the file is handed out in segments. */
function widen(state: RunState, bytesPerMs: number): number {
  const { size, arrived, plan, slots, hash, upload, signal, stop } = state
  const lanesWanted = Math.min(MAX_LANES, Math.floor((size - arrived.total()) / MIN_LANE_BYTES))
  if (lanesWanted < 2) return 0
  slots.extend(lanesWanted + (upload.readBack ? SLOTS_BESIDE_LANES : 1) - slots.count)
  const lanes = Math.min(lanesWanted, slots.count - 1)
  if (lanes < 2) return 0
  if (upload.readBack) {
    if (hash.needsBuffer()) {
      slots.take(signal).then(hash.readBackInto, (error: unknown) => stop.abort(error))
    }
    plan.limitSegments({
      lanes,
      minBytes: bytesPerMs * LAST_SEGMENT_MS,
      maxBytes: Math.min(bytesPerMs * SEGMENT_MS, MAX_SEGMENT_BYTES),
    })
  } else {
    // What is ahead of its turn is held in its buffer. Were the earliest part reserved for a
    // connection that has no buffer yet, the ones ahead could take them all and wait for ever.
    plan.handOutParts()
  }
  return lanes - 1
}

async function runLane(state: RunState, first: OpenedFile | undefined): Promise<void> {
  const { openAt, plan, slots, signal } = state
  const onBytes = (count: number) => {
    state.bytes += count
    state.onBytes(count)
  }
  const lane = createLane({ openAt, first, onBytes, signal })
  let segment: Segment | undefined
  const nextPart = (): Part | undefined => {
    const part = segment && plan.nextPart(segment)
    if (part) return part
    segment = plan.nextSegment()
    return segment && plan.nextPart(segment)
  }
  try {
    for (;;) {
      // The buffer comes first: whoever has the earliest missing part has one and can go on.
      const slot = await slots.take(signal)
      const part = nextPart()
      if (!part || !segment) return slots.give(slot)
      await lane.fill(part, segment, slot)
      keep(state, part.offset, slot, part.length)
    }
  } finally {
    lane.close()
  }
}

/** Writes and hashes a filled buffer while the next one fills. */
function keep(state: RunState, offset: number, slot: Uint8Array, length: number): void {
  const { upload, hash, arrived, slots, writes, stop, writeSignal } = state
  const bytes = length === slot.length ? slot : slot.subarray(0, length)
  const hashed = hash.offer(offset, bytes)
  const written = upload.writePart(offset, bytes, { signal: writeSignal }).then(() => {
    arrived.add(offset, offset + length)
    hash.written(offset, offset + length)
  })
  for (const step of [written, hashed]) step.catch((error: unknown) => stop.abort(error))
  // Nobody gets the buffer while one of the two still reads it, and after a fault nobody needs it.
  const kept = Promise.allSettled([written, hashed]).then((steps) => {
    if (steps.every(({ status }) => status === 'fulfilled')) slots.give(slot)
  })
  writes.add(kept)
  kept.finally(() => writes.delete(kept))
}

/** Saves from time to time what could be gone on with, and a last time at the end. */
function startCheckpoints(state: RunState): { last(): Promise<void>; end(): Promise<void> } {
  let running: Promise<void> | undefined
  let saved = 0
  const save = async () => {
    const checkpoint = await takeCheckpoint(state)
    const bytes = checkpoint?.ranges.reduce((sum, [start, end]) => sum + end - start, 0) ?? 0
    if (!checkpoint || bytes <= saved) return
    saved = bytes
    await state.onCheckpoint(checkpoint)
  }
  const timer = setInterval(() => {
    running ??= save()
      .catch((error: unknown) => state.stop.abort(error))
      .finally(() => {
        running = undefined
      })
  }, CHECKPOINT_MS)
  return {
    async last() {
      clearInterval(timer)
      await running
      // That the transfer failed is what its caller learns, not that this could not be saved, too.
      await save().catch(() => undefined)
    },
    async end() {
      clearInterval(timer)
      await running
    },
  }
}

async function takeCheckpoint(state: RunState): Promise<Checkpoint | undefined> {
  const { upload, hash, arrived, writes, size } = state
  if (upload.readBack) {
    const ranges = arrived.toJSON()
    await upload.checkpoint()
    return { ranges, hashes: undefined }
  }
  // The hashes cannot catch up later, so only the part they cover counts.
  const hashes = await hash.save()
  await Promise.all(writes)
  if (!hashes || hashes.offset === 0 || hashes.offset >= size || arrived.head() < hashes.offset)
    return undefined
  await upload.checkpoint()
  return { ranges: [[0, hashes.offset]], hashes }
}
