import { type PictureStep, STAGES, type Stage } from './picture.ts'

/*
 * Which steps may share a pass. What sharp would do in another order than it was asked for, or
 * across the border of two frames, begins a new one.
 */

/** Where what is done to each pixel by itself may as well be done before: they only move pixels. */
const GEOMETRY: ReadonlySet<Stage> = new Set([
  ...(['crop', 'resize', 'flip', 'flop', 'turn', 'extract'] as const),
])
const EACH_PIXEL_FIRST: ReadonlySet<Stage> = new Set(['flatten', 'grey'])

/** What comes to the same for a roll of frames as for one frame after the other. */
const ROLL: ReadonlySet<Stage> = new Set([
  ...(['crop', 'flatten', 'grey', 'flop', 'extract', 'extend', 'threshold', 'recomb'] as const),
  ...(['modulate', 'linear', 'normalise', 'tint', 'negate'] as const),
])

/**
 * The step as it takes part in a pass of these steps; `undefined` where it cannot. An `extract`
 * before resizing and one after it are two stages of sharp.
 */
export function joinPass(
  steps: readonly PictureStep[],
  step: PictureStep,
): PictureStep | undefined {
  if (comesAfter(steps, step)) return step
  const later: PictureStep = { ...step, stage: 'extract' }
  const isResized = steps.some(({ stage }) => stage === 'resize')
  return step.stage === 'crop' && isResized && comesAfter(steps, later) ? later : undefined
}

/** Whether the step can be done to all frames of a moving picture of this height at once. */
export function worksOnRoll(step: PictureStep, height: number): boolean {
  // Of a larger picture's first row half is the last row of the frame before.
  if (step.stage === 'resize') return step.until === undefined && (step.height ?? height) <= height
  return ROLL.has(step.stage)
}

function comesAfter(steps: readonly PictureStep[], step: PictureStep): boolean {
  const begins = STAGES.indexOf(step.stage)
  return steps.every(
    (earlier) =>
      STAGES.indexOf(earlier.until ?? earlier.stage) < begins ||
      (EACH_PIXEL_FIRST.has(step.stage) && GEOMETRY.has(earlier.stage)),
  )
}
