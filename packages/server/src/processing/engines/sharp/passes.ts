import { type PictureStep, STAGES, type Stage } from './picture.ts'

/*
 * Which steps may share a pass. What sharp would do in another order than it was asked for, or
 * across the border of two frames, begins a new one.
 */

/** What only moves pixels: laying a colour behind them may as well come before. */
const GEOMETRY: ReadonlySet<Stage> = new Set([
  ...(['crop', 'resize', 'flip', 'flop', 'turn', 'extract'] as const),
])

/**
 * Stages that do something else when another is done in the same pass: a median of colours that are
 * already weighted by how opaque they are, the negative of numbers that are no longer bytes.
 */
const APART: readonly (readonly [Stage, Stage])[] = [
  ['resize', 'median'],
  ['median', 'blur'],
  ['median', 'sharpen'],
  ['recomb', 'negate'],
]

/** What comes to the same for a roll of frames as for one frame after the other. */
const ROLL: ReadonlySet<Stage> = new Set([
  ...(['crop', 'flatten', 'flop', 'extract', 'extend', 'recomb', 'modulate', 'negate'] as const),
])

/**
 * The step as it takes part in a pass of these steps; `undefined` where it cannot. An `extract`
 * before resizing and one after it are two stages of sharp.
 */
export function joinPass(
  steps: readonly PictureStep[],
  step: PictureStep,
): PictureStep | undefined {
  if (steps.some((earlier) => areApart(earlier.stage, step.stage))) return undefined
  if (comesAfter(steps, step)) return step
  const later: PictureStep = { ...step, stage: 'extract' }
  const isResized = steps.some(({ stage }) => stage === 'resize')
  return step.stage === 'crop' && isResized && comesAfter(steps, later) ? later : undefined
}

/** Whether the step can be done to all frames of a moving picture of this size at once. */
export function worksOnRoll(
  step: PictureStep,
  before: { readonly width: number; readonly height: number },
): boolean {
  if (step.stage !== 'resize') return ROLL.has(step.stage)
  // Of a larger picture's first row half would be the last row of the frame before.
  const { width = before.width, height = before.height } = step
  return step.until === undefined && width <= before.width && height <= before.height
}

function comesAfter(steps: readonly PictureStep[], step: PictureStep): boolean {
  const begins = STAGES.indexOf(step.stage)
  return steps.every(
    (earlier) =>
      STAGES.indexOf(earlier.until ?? earlier.stage) < begins ||
      (step.stage === 'flatten' && GEOMETRY.has(earlier.stage)),
  )
}

function areApart(earlier: Stage, later: Stage): boolean {
  return APART.some(([one, other]) => one === earlier && other === later)
}
