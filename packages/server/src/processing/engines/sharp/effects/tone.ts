import type { Pixels } from '../picture.ts'

/** How bright red, green and blue are (BT.709); together 1. */
export const RED = 0.2126
export const GREEN = 0.7152
export const BLUE = 0.0722

/** What a picture's pixels are like, of all frames together, so that a moving one does not flicker. */
export interface Tones {
  /** How many pixels have each brightness, 0 to 255. */
  readonly brightness: Float64Array
  /** How many can be seen. */
  readonly count: number
  /** Red, green and blue on average, 0 to 255. */
  readonly mean: readonly [number, number, number]
}

/** More would not change what is found. */
const MAX_SAMPLES = 1_000_000

/** Looks at up to a million pixels, evenly spread. */
export function measureTones(pixels: Pixels): Tones {
  const { data } = pixels
  const brightness = new Float64Array(256)
  const total = data.length / 4
  const step = Math.max(1, Math.floor(total / MAX_SAMPLES)) * 4
  let count = 0
  let red = 0
  let green = 0
  let blue = 0
  for (let at = 0; at < data.length; at += step) {
    if ((data[at + 3] as number) < 128) continue
    const [r, g, b] = [data[at] as number, data[at + 1] as number, data[at + 2] as number]
    const level = Math.round(r * RED + g * GREEN + b * BLUE)
    brightness[level] = (brightness[level] as number) + 1
    red += r
    green += g
    blue += b
    count += 1
  }
  const divisor = Math.max(1, count)
  return { brightness, count, mean: [red / divisor, green / divisor, blue / divisor] }
}

/** The brightness, 0 to 255, that this share of the pixels stays below. */
export function percentile({ brightness, count }: Tones, share: number): number {
  let below = 0
  for (let level = 0; level < 256; level++) {
    below += brightness[level] as number
    if (below > count * share) return level
  }
  return 255
}

/** What becomes of a value from 0 to 1; what comes out may lie outside of that. */
export type Curve = (value: number) => number

/** One curve after the other, for each of red, green and blue. */
export function applyCurves(pixels: Pixels, curves: readonly [Curve, Curve, Curve]): Pixels {
  const tables = curves.map((curve) =>
    Uint8ClampedArray.from({ length: 256 }, (_, value) => curve(value / 255) * 255),
  )
  const [reds, greens, blues] = tables as [Uint8ClampedArray, Uint8ClampedArray, Uint8ClampedArray]
  const data = Buffer.from(pixels.data)
  for (let at = 0; at < data.length; at += 4) {
    data[at] = reds[data[at] as number] as number
    data[at + 1] = greens[data[at + 1] as number] as number
    data[at + 2] = blues[data[at + 2] as number] as number
  }
  return { ...pixels, data }
}
