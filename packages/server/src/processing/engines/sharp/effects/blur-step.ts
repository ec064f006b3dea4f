import type { PictureStep } from '../picture.ts'

/** The least that sharp blurs with; one pixel hardly reaches its neighbour. */
const SMALLEST_SIGMA = 0.3
/** Where the bell is cut off, as a share of its height; sharp's own fifth leaves a hard rim. */
const CUT_OFF = 0.02

/** A Gaussian of this sigma, in pixels. What is transparent gives no colour to its surroundings. */
export function blurStep(sigma: number): PictureStep {
  const options = { sigma: Math.max(SMALLEST_SIGMA, sigma), minAmplitude: CUT_OFF }
  return { stage: 'blur', apply: (image) => image.blur(options) }
}
