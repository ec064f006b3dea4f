import { BLUE, type Curve, GREEN, percentile, RED, type Tones } from './tone.ts'

/** Pale pictures may be pale on purpose (fog, snow): they are stretched up to this. */
const MOST_STRETCH = 1.6
/** Where a well lit picture has its mean brightness. */
const WELL_LIT = 0.42
/** Deeper shadows are noise. */
const STRONGEST_LIFT = 0.45
/** What is beyond is the picture's own colour, and no tint. */
const MOST_TINT = 1.35

/**
 * Darkest and lightest become black and white, but for this share of the pixels at either end.
 * `before` is what has been done to the picture since it was measured.
 */
export function stretch(tones: Tones, clipped: number, before: Curve): Curve {
  const low = before(percentile(tones, clipped) / 255)
  const high = before(percentile(tones, 1 - clipped) / 255)
  const gain = Math.min(MOST_STRETCH, 1 / Math.max(1 / 255, high - low))
  // What is left at both ends where it was not stretched as far as it could be.
  const left = (1 - gain * (high - low)) * (low / Math.max(1e-6, low + 1 - high))
  return (value) => (value - low) * gain + left
}

/** Brighter in the dark parts, so that all together is well lit; nothing where it is already. */
export function lift({ mean: [r, g, b] }: Tones): Curve {
  const mean = Math.max(1, r * RED + g * GREEN + b * BLUE) / 255
  const gamma = Math.min(1, Math.max(STRONGEST_LIFT, Math.log(WELL_LIT) / Math.log(mean)))
  return (value) => value ** gamma
}

/** Darker below the middle, lighter above it; from 0, nothing, to 1. */
export function contrast(amount: number): Curve {
  return (value) => {
    const clamped = Math.min(1, Math.max(0, value))
    return clamped + amount * (clamped * clamped * (3 - 2 * clamped) - clamped)
  }
}

/** All below this brightness, from 0 to 1, becomes black; what is white stays white. */
export function blackBelow(level: number): Curve {
  return (value) => (value - level) / (1 - level)
}

/** Red, green and blue so that they are the same on average: that the world is grey all in all. */
export function neutralise({ mean }: Tones): readonly [Curve, Curve, Curve] {
  const [r, g, b] = mean
  const grey = (r + g + b) / 3
  const gain = (one: number) =>
    Math.min(MOST_TINT, Math.max(1 / MOST_TINT, grey / Math.max(1, one)))
  return [gain(r), gain(g), gain(b)].map(
    (by): Curve =>
      (value) =>
        value * by,
  ) as [Curve, Curve, Curve]
}
