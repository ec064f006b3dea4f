import { BLOCK_BYTES, createMd5Program, FIRST_STATE, LANE_BYTES, LANES } from './md5-program.ts'

/** The MD5 of one content, fed in order. */
export interface Md5Stream {
  /** Calls `done` when `bytes` may be used again, which is within some `step`. */
  update(bytes: Uint8Array, done: () => void): void
  /** Calls `done` with the MD5 of all bytes before in lower-case hex, within some `step`. */
  digest(done: (hex: string) => void): void
  /** What is still waiting is not hashed: its bytes may be used again, and no hash is told. */
  close(): void
}

/** MD5s of many contents: the more there are at a time, up to four, the less each of them costs. */
export interface Md5Lanes {
  open(): Md5Stream
  /**
   * Hashes some KiB of the contents that have waited longest. Returns whether anything is left to
   * do; between two steps more may be given.
   */
  step(): boolean
}

/** Bytes to be hashed, or the wish for the hash of those before. */
type Wish =
  | { readonly kind: 'update'; bytes: Uint8Array; readonly done: () => void }
  | { readonly kind: 'digest'; readonly done: (hex: string) => void }

interface Content {
  readonly state: Uint32Array
  /** The beginning of a block of which the rest has not come yet. */
  tail: Uint8Array
  length: number
  readonly wishes: Wish[]
}

export function createMd5Lanes(): Md5Lanes {
  const program = createMd5Program()
  const { states, lanes } = program
  /** Those with wishes, in the order in which they came. */
  const busy = new Set<Content>()

  /** Of each content, so many blocks. */
  function hashBlocks(work: readonly (readonly [Content, Uint8Array])[], blocks: number): void {
    for (const [lane, [{ state }, bytes]] of work.entries()) {
      for (let word = 0; word < state.length; word++) states[LANES * word + lane] = state[word] ?? 0
      lanes[lane]?.set(bytes)
    }
    if (work.length === 1) program.one(blocks)
    else program.four(blocks)
    for (const [lane, [{ state }]] of work.entries()) {
      for (let word = 0; word < state.length; word++) state[word] = states[LANES * word + lane] ?? 0
    }
  }

  /** Fulfils what takes no whole block of the content's own, and returns the bytes that do. */
  function settle(content: Content): Uint8Array | undefined {
    for (let wish = content.wishes[0]; wish; wish = content.wishes[0]) {
      if (wish.kind === 'update') {
        if (content.tail.length > 0) fillTail(content, wish)
        if (wish.bytes.length >= BLOCK_BYTES) return wish.bytes
        content.tail = Uint8Array.from([...content.tail, ...wish.bytes])
        content.wishes.shift()
        wish.done()
      } else {
        const ending = endOf(content)
        hashBlocks([[content, ending]], ending.length / BLOCK_BYTES)
        content.wishes.shift()
        wish.done(Buffer.from(content.state.buffer).toString('hex'))
      }
    }
    busy.delete(content)
    return undefined
  }

  /** Makes a block of the tail and the first bytes, if they are enough. */
  function fillTail(content: Content, wish: Wish & { readonly kind: 'update' }): void {
    const room = BLOCK_BYTES - content.tail.length
    if (wish.bytes.length < room) return
    hashBlocks([[content, Uint8Array.from([...content.tail, ...wish.bytes.subarray(0, room)])]], 1)
    content.tail = NOTHING
    wish.bytes = wish.bytes.subarray(room)
  }

  return {
    open() {
      const content = {
        state: Uint32Array.from(FIRST_STATE),
        tail: NOTHING,
        length: 0,
        wishes: [] as Wish[],
      }
      const add = (wish: Wish) => {
        content.wishes.push(wish)
        busy.add(content)
      }
      return {
        update(bytes, done) {
          content.length += bytes.length
          add({ kind: 'update', bytes, done })
        },
        digest: (done) => add({ kind: 'digest', done }),
        close() {
          busy.delete(content)
          for (const wish of content.wishes.splice(0)) if (wish.kind === 'update') wish.done()
        },
      }
    },
    step() {
      const ready: [Content, Uint8Array][] = []
      for (const content of busy) {
        const bytes = settle(content)
        if (bytes) ready.push([content, bytes])
        if (ready.length === LANES) break
      }
      if (ready.length === 0) return false
      const least = Math.min(LANE_BYTES, ...ready.map(([, bytes]) => bytes.length))
      const blocks = Math.floor(least / BLOCK_BYTES)
      const size = blocks * BLOCK_BYTES
      hashBlocks(
        ready.map(([content, bytes]) => [content, bytes.subarray(0, size)]),
        blocks,
      )
      for (const [content, bytes] of ready) {
        const [wish] = content.wishes
        if (wish?.kind === 'update') wish.bytes = bytes.subarray(size)
        settle(content)
      }
      return busy.size > 0
    },
  }
}

const NOTHING = new Uint8Array(0)
/** The length of a content is written behind it as so many bytes. */
const LENGTH_BYTES = 8
const END_MARK = 0x80

/** What is hashed last: the tail, a mark, zeros to the end of the block, and the length in bits. */
function endOf({ tail, length }: Content): Uint8Array {
  const least = tail.length + 1 + LENGTH_BYTES
  const ending = new Uint8Array(Math.ceil(least / BLOCK_BYTES) * BLOCK_BYTES)
  ending.set(tail)
  ending[tail.length] = END_MARK
  const lengthAt = ending.length - LENGTH_BYTES
  new DataView(ending.buffer).setBigUint64(lengthAt, BigInt(length) * 8n, true)
  return ending
}
