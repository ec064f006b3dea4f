import type { PickerOptions } from '../options/picker-options.ts'
import type { Choice, Cropped, DeviceChoice, Rotated } from '../state/choice.ts'
import {
  type Box,
  middleBox,
  originalBox,
  type Size,
  shownBox,
  type Turns,
  turnedBox,
  turnedSize,
  wholePixels,
} from './crop-box.ts'

/** What the page lets people do to pictures. */
export interface CropRules {
  readonly canCrop: boolean
  readonly canRotate: boolean
  readonly canCircle: boolean
  readonly ratio: number | undefined
  /** Share of the picture that is selected at first. */
  readonly share: number
  /** Nothing is sent before it was cropped. */
  readonly isForced: boolean
}

/** What the person wants of one picture. */
export interface CropState {
  /** As it is stored, before it is turned here. */
  readonly size: Size
  readonly turns: Turns
  readonly isCircle: boolean
  /** In pixels of the turned picture. */
  readonly box: Box
}

/** Pictures that browsers can read and write again without losing what they are. */
const EDITABLE = ['image/jpeg', 'image/png', 'image/webp', 'image/bmp']

/** Whether the person may edit this one at all. */
export function canEdit(
  choice: Choice,
  {
    disableTransformer,
    transformations,
  }: Pick<PickerOptions, 'disableTransformer' | 'transformations'>,
): choice is DeviceChoice {
  const { crop, circle, rotate } = transformations
  if (disableTransformer || (!crop && !circle && !rotate)) return false
  return choice.kind === 'device' && EDITABLE.includes(choice.contentType)
}

export function rulesOf({ transformations }: Pick<PickerOptions, 'transformations'>): CropRules {
  const { crop, circle, rotate, force } = transformations
  const ratio = crop?.aspectRatio
  return {
    canCrop: crop !== undefined,
    canRotate: rotate,
    canCircle: circle && (ratio === undefined || ratio === 1),
    ratio,
    share: crop?.autoCropArea || 1,
    isForced: force || crop?.force === true,
  }
}

/** The picture as it was left the last time, else all of it, as far as the shape allows. */
export function firstState(
  size: Size,
  rules: CropRules,
  before: { readonly cropped?: Cropped | undefined; readonly rotated?: Rotated | undefined } = {},
): CropState {
  const turns = turnsOf(before.rotated)
  const state = freshState(size, rules, turns)
  if (!before.cropped) return state
  const { position, size: extent } = before.cropped.cropArea
  const original = { x: position[0], y: position[1], width: extent[0], height: extent[1] }
  return { ...state, box: shownBox(original, size, turns) }
}

/** The shape that the selection keeps; `undefined` is free. */
export function ratioOf({ isCircle }: Pick<CropState, 'isCircle'>, { ratio }: CropRules) {
  return isCircle ? 1 : ratio
}

/** Turned once more. A selection of a fixed shape begins anew: its shape does not turn. */
export function rotated(state: CropState, direction: 'CW' | 'CCW', rules: CropRules): CropState {
  const times = direction === 'CW' ? 1 : 3
  let { turns, box } = state
  for (let time = 0; time < times; time += 1) {
    box = turnedBox(box, turnedSize(state.size, turns))
    turns = NEXT_TURN[turns]
  }
  const ratio = ratioOf(state, rules)
  const isKept = ratio === undefined || ratio === 1
  return { ...state, turns, box: isKept ? box : freshState(state.size, rules, turns).box }
}

const NEXT_TURN = [1, 2, 3, 0] as const

/** Cut out round, or no more. */
export function circled(state: CropState, isCircle: boolean, rules: CropRules): CropState {
  const { box, size, turns } = state
  if (!isCircle) {
    return { ...state, isCircle, box: rules.canCrop ? box : freshState(size, rules, turns).box }
  }
  const side = Math.min(box.width, box.height)
  const x = box.x + (box.width - side) / 2
  const y = box.y + (box.height - side) / 2
  return { ...state, isCircle, box: { x, y, width: side, height: side } }
}

/** As if nothing had been done. */
export function reset({ size }: CropState, rules: CropRules): CropState {
  return freshState(size, rules, 0)
}

function freshState(size: Size, rules: CropRules, turns: Turns): CropState {
  const ratio = rules.canCrop ? rules.ratio : undefined
  const box = middleBox(turnedSize(size, turns), ratio, rules.canCrop ? rules.share : 1)
  return { size, turns, isCircle: false, box }
}

/** Whether the picture stays exactly as it was. */
export function isUntouched({ size, turns, isCircle, box }: CropState): boolean {
  const { width, height } = originalBox(box, size, turns)
  return turns === 0 && !isCircle && width === size[0] && height === size[1]
}

/** How large the part is, turned as it is, in whole pixels. */
export function keptSize({ size, turns, box }: CropState): Pick<Box, 'width' | 'height'> {
  return wholePixels(box, turnedSize(size, turns))
}

/** What results tell of it. */
export function factsOf({ size, turns, box }: CropState): {
  readonly cropped: Cropped
  readonly rotated: Rotated | undefined
} {
  const { x, y, width, height } = originalBox(box, size, turns)
  return {
    cropped: {
      cropArea: { position: [x, y], size: [width, height] },
      originalImageSize: [size[0], size[1]],
    },
    rotated: ROTATED[turns],
  }
}

const ROTATED: readonly (Rotated | undefined)[] = [
  undefined,
  { value: 90, direction: 'CW' },
  { value: 180, direction: 'CW' },
  { value: 90, direction: 'CCW' },
]

function turnsOf(before: Rotated | undefined): Turns {
  if (!before) return 0
  if (before.value === 180) return 2
  return before.direction === 'CW' ? 1 : 3
}
