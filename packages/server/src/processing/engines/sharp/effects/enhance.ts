import type { Picture, Pixels } from '../picture.ts'
import { framesOf, joinFrames } from './frame.ts'
import { raiseLocalContrast } from './local-contrast.ts'
import { saturate } from './saturate.ts'
import { mixFrames } from './soft-mask.ts'
import { applyCurves, type Curve, measureTones, type Tones } from './tone.ts'
import { blackBelow, contrast, lift, neutralise, stretch } from './tone-curves.ts'

/** What is done to a picture, in this order; each from 0, nothing, to 1 unless it says otherwise. */
export interface Recipe {
  /** How much of a median over this many pixels across is seen: less noise, softer skin. */
  readonly smooth?: { readonly size: number; readonly amount: number }
  readonly neutralise?: boolean
  readonly lift?: boolean
  /** The share of pixels that may become black or white. */
  readonly stretch?: number
  readonly blackBelow?: number
  readonly contrast?: number
  readonly localContrast?: number
  readonly saturation?: number
  /** How much redder and less blue. */
  readonly warmth?: number
  /** A little, by sharp's fast kernel: finer ones take longer than all the rest together. */
  readonly sharpen?: boolean
}

/** Makes it better by rules that know nothing of what is in the picture. */
export async function enhance(picture: Picture, recipe: Recipe): Promise<Picture> {
  const before = await picture.pixels()
  const smooth = recipe.smooth ? await smoothed(picture, before, recipe.smooth) : before
  const toned = applyCurves(smooth, curvesFor(measureTones(smooth), recipe))
  const { localContrast = 0, saturation = 0 } = recipe
  // These pixels are nobody else's.
  for (const frame of framesOf(toned)) {
    if (localContrast > 0) raiseLocalContrast(frame, localContrast)
    if (saturation > 0) saturate(frame, saturation)
  }
  const done = picture.withPixels(toned)
  if (!recipe.sharpen) return done
  return done.with({ stage: 'sharpen', apply: (image) => image.sharpen() })
}

async function smoothed(
  picture: Picture,
  before: Pixels,
  { size, amount }: { readonly size: number; readonly amount: number },
): Promise<Pixels> {
  const median = picture.withPixels(before).with({
    stage: 'median',
    apply: (image) => image.median(size),
  })
  const after = framesOf(await median.pixels())
  const mask = new Float32Array(before.width * before.height).fill(amount)
  const mixed = framesOf(before).map((frame, index) => {
    const changed = after[index]
    return changed ? mixFrames(frame, changed, mask) : frame
  })
  return joinFrames(mixed)
}

/** Red, green and blue each go through all that is wanted, one after the other. */
function curvesFor(tones: Tones, recipe: Recipe): readonly [Curve, Curve, Curve] {
  const shared: Curve[] = []
  if (recipe.lift) shared.push(lift(tones))
  if (recipe.stretch !== undefined) {
    shared.push(stretch(tones, recipe.stretch, inTurn(shared)))
  }
  if (recipe.blackBelow !== undefined) shared.push(blackBelow(recipe.blackBelow))
  if (recipe.contrast !== undefined) shared.push(contrast(recipe.contrast))
  const { warmth = 0 } = recipe
  const tints = recipe.neutralise ? neutralise(tones) : [same, same, same]
  const warm = [1 + warmth, 1, 1 - warmth].map(
    (by): Curve =>
      (value) =>
        value * by,
  )
  const channels = [0, 1, 2].map((channel) =>
    inTurn([tints[channel] ?? same, ...shared, warm[channel] ?? same]),
  )
  return channels as [Curve, Curve, Curve]
}

const same: Curve = (value) => value

function inTurn(curves: readonly Curve[]): Curve {
  const known = [...curves]
  return (value) => known.reduce((now, curve) => Math.min(1, Math.max(0, curve(now))), value)
}
