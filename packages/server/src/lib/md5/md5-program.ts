import {
  type Code,
  countDown,
  flat,
  get,
  i32,
  i32x4,
  set,
  type WasmFunction,
  wasmModule,
} from './wasm-code.ts'

/** How many contents are hashed at the same time: as many numbers as a register has. */
export const LANES = 4
export const BLOCK_BYTES = 64
/** Of a lane's bytes in the memory: few calls, and the four stay in a core's own cache. */
export const LANE_BYTES = 16 * 1024
export const FIRST_STATE = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476] as const

const PAGE_BYTES = 65_536
const PAGES = 2
/** Behind the states, which are at the beginning: of each of the four words those of all lanes. */
const LANES_AT = 1024

/** What of it is used here; Node's own types leave it out. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer }
  readonly Module: new (code: Uint8Array) => object
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Readonly<Record<string, (blocks: number) => void>> }
}

export interface Md5Program {
  /** Word `word` of lane `lane` is at `LANES * word + lane`. */
  readonly states: Uint32Array
  /** Where the bytes of each lane are put. */
  readonly lanes: readonly Uint8Array[]
  /** Hashes so many blocks of the first lane. */
  one(blocks: number): void
  /** Hashes so many blocks of every lane, in less than half the time that one after the other takes. */
  four(blocks: number): void
}

/**
 * The inner part of MD5 (RFC 1321, chapter 3.4). A step of it waits for the one before, so most of
 * a core is idle while it hashes one content; four contents side by side make use of that.
 */
export function createMd5Program(): Md5Program {
  const memory = new WebAssembly.Memory({ initial: PAGES })
  const module = new WebAssembly.Module(wasmModule([oneLane(), fourLanes()], PAGES))
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  const { one, four } = exports
  if (!one || !four) throw new Error('the program has lost a function')
  if (LANES_AT + LANES * LANE_BYTES > PAGES * PAGE_BYTES) throw new Error('the memory is too small')
  return {
    states: new Uint32Array(memory.buffer, 0, 4 * LANES),
    lanes: Array.from(
      { length: LANES },
      (_, lane) => new Uint8Array(memory.buffer, laneAt(lane), LANE_BYTES),
    ),
    one,
    four,
  }
}

const laneAt = (lane: number) => LANES_AT + lane * LANE_BYTES

/** Locals: the parameter, where in the lanes it is, and then words. */
const COUNT = 0
const AT = 1
const STATE = 2
const BEFORE = 6
const MESSAGE = 10
const SPARE = 26
const WORDS = 28

function oneLane(): WasmFunction {
  const load = Array.from({ length: 16 }, (_, word) =>
    flat(get(AT), i32.load(laneAt(0) + 4 * word), set(MESSAGE + word)),
  )
  return { name: 'one', locals: [[1 + WORDS, i32.type]], body: hashBlocks(i32, flat(...load)) }
}

function fourLanes(): WasmFunction {
  const load = [0, 4, 8, 12].map(loadFourWords)
  const locals: WasmFunction['locals'] = [
    [1, i32.type],
    [WORDS, i32x4.type],
  ]
  return { name: 'four', locals, body: hashBlocks(i32x4, flat(...load)) }
}

/** Four words of each lane, turned so that each local has the same word of all lanes. */
function loadFourWords(first: number): Code {
  const lanes = [SPARE, SPARE + 1, BEFORE, BEFORE + 1] as const // the last two are free until later
  const [a, b, c, d] = lanes
  const [w, x, y, z] = [0, 1, 2, 3].map((word) => MESSAGE + first + word) as [
    number,
    number,
    number,
    number,
  ]
  const pair = (one: number, other: number, low: number, high: number): Code =>
    flat(
      i32x4.pick(one, other, [0, 4, 1, 5]),
      set(low),
      i32x4.pick(one, other, [2, 6, 3, 7]),
      set(high),
    )
  const joined = (low: number, high: number): Code =>
    flat(i32x4.pick(low, high, [0, 1, 4, 5]), i32x4.pick(low, high, [2, 3, 6, 7]))
  return flat(
    ...lanes.map((local, lane) => flat(get(AT), i32x4.load(laneAt(lane) + 4 * first), set(local))),
    pair(a, b, w, x),
    pair(c, d, y, z),
    joined(x, z),
    set(SPARE + 1),
    set(SPARE),
    joined(w, y),
    set(x),
    set(w),
    get(SPARE),
    set(y),
    get(SPARE + 1),
    set(z),
  )
}

const ROTATIONS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const
const STEPS = Array.from({ length: 64 }, (_, step) => step)

/** The states are read before the first block and written after the last one. */
function hashBlocks(lane: typeof i32 | typeof i32x4, loadMessage: Code): Code {
  const words = [0, 1, 2, 3]
  const stride = 4 * LANES
  const read = words.map((w) => flat(i32.constant(0), lane.load(stride * w), set(STATE + w)))
  const keep = words.map((w) => flat(get(STATE + w), set(BEFORE + w)))
  const add = words.map((w) => flat(get(STATE + w), get(BEFORE + w), lane.add, set(STATE + w)))
  const write = words.map((w) => flat(i32.constant(0), get(STATE + w), lane.store(stride * w)))
  const block = flat(
    loadMessage,
    ...keep,
    ...STEPS.map((step) => stepOf(lane, step)),
    ...add,
    flat(get(AT), i32.constant(BLOCK_BYTES), i32.add, set(AT)),
  )
  return flat(...read, countDown(COUNT, block), ...write)
}

function stepOf(lane: typeof i32 | typeof i32x4, step: number): Code {
  const [a, b, c, d] = [0, 1, 2, 3].map((w) => STATE + ((w - step + 64) % 4)) as [
    number,
    number,
    number,
    number,
  ]
  const round = step >> 4
  const word = [step, 5 * step + 1, 3 * step + 5, 7 * step][round] ?? 0
  const sine = Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32)
  return flat(
    get(a),
    get(MESSAGE + (word % 16)),
    lane.constant(sine),
    lane.add,
    lane.add,
    mixed(lane, round, [b, c, d]),
    lane.add,
    lane.rotateLeft(ROTATIONS[round]?.[step % 4] ?? 0, SPARE),
    get(b),
    lane.add,
    set(a),
  )
}

/**
 * RFC 1321's F, G, H and I, to be added to what is on the stack; so written that as little as
 * possible waits for `b`, which is known last.
 */
function mixed(
  lane: typeof i32 | typeof i32x4,
  round: number,
  [b, c, d]: readonly [number, number, number],
): Code {
  const not = flat(lane.constant(-1), lane.xor)
  if (round === 0) return flat(get(c), get(d), lane.xor, get(b), lane.and, get(d), lane.xor)
  // Both halves are added rather than joined first: they have no bit in common.
  if (round === 1) return flat(get(d), not, get(c), lane.and, lane.add, get(b), get(d), lane.and)
  if (round === 2) return flat(get(c), get(d), lane.xor, get(b), lane.xor)
  return flat(get(d), not, get(b), lane.or, get(c), lane.xor)
}
