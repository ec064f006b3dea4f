import type { Frame } from './frame.ts'
import { BLUE, GREEN, RED } from './tone.ts'

/** The picture is looked at in so many parts across and down. */
const TILES = 8
const LEVELS = 256
/** No brightness counts more than so often as it would if all were as frequent: noise stays small. */
const CLIP = 2.5
/** Colours of dark pixels are no more than so many times as bright afterwards. */
const MOST_GAIN = 2.5

/**
 * Gives a frame, which changes, more contrast where it has little, by `amount` from 0 to 1:
 * brightnesses of each part of the picture are spread out, with a limit, and each pixel takes what
 * the four parts around it make of it (contrast limited adaptive histogram equalisation). Hues stay.
 */
export function raiseLocalContrast(frame: Frame, amount: number): void {
  const { data, width, height } = frame
  const curves = tileCurves(frame)
  for (let y = 0; y < height; y++) {
    const down = between((y + 0.5) / height)
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4
      const level = brightnessAt(data, at)
      if (level === 0) continue
      const across = between((x + 0.5) / width)
      const top = mix(curves, { row: down.first, across, level })
      const bottom = mix(curves, { row: down.second, across, level })
      const spread = top + (bottom - top) * down.share
      const gain = 1 + Math.min(MOST_GAIN - 1, (spread / level - 1) * amount)
      data[at] = Math.min(255, Math.round((data[at] as number) * gain))
      data[at + 1] = Math.min(255, Math.round((data[at + 1] as number) * gain))
      data[at + 2] = Math.min(255, Math.round((data[at + 2] as number) * gain))
    }
  }
}

interface Between {
  readonly first: number
  readonly second: number
  /** How near to the second; 0 at the first. */
  readonly share: number
}

/** The tiles whose middles lie before and behind a place, from 0 to 1. */
function between(place: number): Between {
  const at = Math.min(TILES - 1, Math.max(0, place * TILES - 0.5))
  const first = Math.floor(at)
  return { first, second: Math.min(TILES - 1, first + 1), share: at - first }
}

function mix(
  curves: Float32Array,
  {
    row,
    across,
    level,
  }: { readonly row: number; readonly across: Between; readonly level: number },
): number {
  const one = curves[(row * TILES + across.first) * LEVELS + level] as number
  const other = curves[(row * TILES + across.second) * LEVELS + level] as number
  return one + (other - one) * across.share
}

/** For each tile, what becomes of each brightness. */
function tileCurves(frame: Frame): Float32Array {
  const counts = countTiles(frame)
  for (let tile = 0; tile < TILES * TILES; tile++) {
    spreadOut(counts.subarray(tile * LEVELS, (tile + 1) * LEVELS))
  }
  return counts
}

function countTiles({ data, width, height }: Frame): Float32Array {
  const counts = new Float32Array(TILES * TILES * LEVELS)
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * TILES) / height) * TILES
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4
      if (data[at + 3] === 0) continue
      const tile = row + Math.floor((x * TILES) / width)
      const slot = tile * LEVELS + brightnessAt(data, at)
      counts[slot] = (counts[slot] as number) + 1
    }
  }
  return counts
}

/** Turns counts into what becomes of each brightness; what is cut off is shared out among all. */
function spreadOut(counts: Float32Array): void {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const most = (total / LEVELS) * CLIP
  const cut = counts.reduce((sum, count) => sum + Math.max(0, count - most), 0)
  let below = 0
  for (let level = 0; level < LEVELS; level++) {
    const share = Math.min(most, counts[level] as number) + cut / LEVELS
    // Half of its own kind counts as below it: a flat part stays about as bright as it was.
    counts[level] = total === 0 ? level : ((below + share / 2) / total) * 255
    below += share
  }
}

function brightnessAt(data: Uint8Array, at: number): number {
  return Math.round(
    (data[at] as number) * RED + (data[at + 1] as number) * GREEN + (data[at + 2] as number) * BLUE,
  )
}
