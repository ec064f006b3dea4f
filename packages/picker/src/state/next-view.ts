import type { PickerOptions } from '../options/picker-options.ts'
import type { Choice, DeviceChoice } from './choice.ts'
import type { View } from './view.ts'

export type NextViewOptions = Pick<
  PickerOptions,
  'disableTransformer' | 'transformations' | 'imageMinMaxBlock'
>

/** What an editor of pictures can open. */
const EDITABLE = ['image/jpeg', 'image/png', 'image/webp', 'image/bmp']

/**
 * The picture that has to be edited before anything is sent: options may demand it. `undefined`
 * when none is left; what turned out to be no picture is sent as it is, as what is called otherwise.
 */
export function uncropped(
  choices: readonly Choice[],
  { disableTransformer, transformations }: NextViewOptions,
): DeviceChoice | undefined {
  const isDemanded = transformations.force || transformations.crop?.force === true
  if (disableTransformer || !isDemanded) return undefined
  return choices.filter((choice) => choice.kind === 'device').find(needsEditing)
}

const needsEditing = ({ contentType, cropped, rotated, isUnreadable }: DeviceChoice) =>
  EDITABLE.includes(contentType) && !cropped && !rotated && !isUnreadable

/** Where a picker begins: at its only source, or at the first where there is room for the list. */
export function firstView(sources: readonly { readonly name: string }[], isNarrow: boolean): View {
  const [first] = sources
  if (!first || (isNarrow && sources.length > 1)) return { name: 'sources' }
  return { name: 'source', source: first.name }
}
