/*
 * The few instructions of WebAssembly that a hash is made of, as bytes (WebAssembly core
 * specification, chapter 5 "Binary format"). Instructions are put after one another with `flat`.
 */
export type Code = readonly number[]

export const flat = (...codes: readonly Code[]): Code => codes.flat()

/** An unsigned number in as few bytes as it needs (LEB128). */
export function unsigned(value: number): Code {
  const low = value % 128
  return value < 128 ? [low] : [low + 128, ...unsigned((value - low) / 128)]
}

/** A signed number of 32 bits (LEB128). */
export function signed(value: number): Code {
  const low = value & 127
  const rest = value >> 7
  const isLast = rest === (low < 64 ? 0 : -1)
  return isLast ? [low] : [low + 128, ...signed(rest)]
}

/** Four times the same number of 32 bits. */
const inEachLane = (value: number): Code =>
  [0, 1, 2, 3].flatMap(() => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff))

const simd = (instruction: number, ...rest: readonly number[]): Code => [
  0xfd,
  ...unsigned(instruction),
  ...rest,
]

/** Of four bytes; told to the machine as a power of two. */
const ALIGNED = 2

export const get = (local: number): Code => [0x20, ...unsigned(local)]
export const set = (local: number): Code => [0x21, ...unsigned(local)]
export const tee = (local: number): Code => [0x22, ...unsigned(local)]

export const i32 = {
  type: [0x7f],
  constant: (value: number): Code => [0x41, ...signed(value | 0)],
  load: (offset: number): Code => [0x28, ALIGNED, ...unsigned(offset)],
  store: (offset: number): Code => [0x36, ALIGNED, ...unsigned(offset)],
  add: [0x6a],
  sub: [0x6b],
  and: [0x71],
  or: [0x72],
  xor: [0x73],
  rotateLeft: (by: number, _spare: number): Code => [...i32.constant(by), 0x77],
} as const

/** Four numbers of 32 bits at once. */
export const i32x4 = {
  type: [0x7b],
  constant: (value: number): Code => simd(12, ...inEachLane(value)),
  load: (offset: number): Code => simd(0, ALIGNED, ...unsigned(offset)),
  store: (offset: number): Code => simd(11, ALIGNED, ...unsigned(offset)),
  add: simd(174),
  and: simd(78),
  or: simd(80),
  xor: simd(81),
  /** There is no instruction for it: two shifts, which takes a local to keep the number in. */
  rotateLeft: (by: number, spare: number): Code =>
    flat(
      tee(spare),
      i32.constant(by),
      simd(171),
      get(spare),
      i32.constant(32 - by),
      simd(173),
      i32x4.or,
    ),
  /** Of two locals the numbers at these places: 0 to 3 are the first one's, 4 to 7 the second's. */
  pick: (first: number, second: number, places: readonly [number, number, number, number]): Code =>
    flat(
      get(first),
      get(second),
      simd(13, ...places.flatMap((place) => [0, 1, 2, 3].map((byte) => 4 * place + byte))),
    ),
} as const

/** `body` again and again until `count`, a local, is counted down to 0. */
export const countDown = (count: number, body: Code): Code =>
  flat([0x03, 0x40], body, get(count), i32.constant(1), i32.sub, tee(count), [0x0d, 0], [0x0b])

export interface WasmFunction {
  readonly name: string
  /** After its only parameter, a number of 32 bits: how many and of which type. */
  readonly locals: readonly (readonly [count: number, type: Code])[]
  readonly body: Code
}

/** A module of functions that take a number and work on the memory given as `env.memory`. */
export function wasmModule(
  functions: readonly WasmFunction[],
  pages: number,
): Uint8Array<ArrayBuffer> {
  const indices = functions.map((_, index) => index)
  return Uint8Array.from(
    flat(
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, [[0x60, 1, ...i32.type, 0]]),
      section(2, [[...text('env'), ...text('memory'), 2, 0, ...unsigned(pages)]]),
      section(
        3,
        indices.map(() => [0]),
      ),
      section(
        7,
        indices.map((index) => [...text(functions[index]?.name ?? ''), 0, index]),
      ),
      section(
        10,
        functions.map(({ locals, body }) => sized(flat(list(locals.map(typed)), body, [0x0b]))),
      ),
    ),
  )
}

const sized = (code: Code): Code => [...unsigned(code.length), ...code]
const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()]
const section = (id: number, items: readonly Code[]): Code => [id, ...sized(list(items))]
const text = (value: string): Code => sized([...Buffer.from(value)])
const typed = ([count, type]: readonly [number, Code]): Code => [...unsigned(count), ...type]
