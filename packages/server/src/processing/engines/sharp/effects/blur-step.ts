import type { PictureStep } from '../picture.ts'

/** The least that sharp blurs with; one pixel hardly reaches its neighbour. */
const SMALLEST_SIGMA = 0.3

/** A Gaussian of this sigma, in pixels. What is transparent gives no colour to its surroundings. */
export function blurStep(sigma: number): PictureStep {
  return { stage: 'blur', apply: (image) => image.blur(Math.max(SMALLEST_SIGMA, sigma)) }
}
