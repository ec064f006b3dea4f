import type { PickerOptions } from '../options/picker-options.ts'
import type { Choice } from '../state/choice.ts'

/** What every browser can open, cut and write again. */
const EDITABLE: readonly string[] = ['image/jpeg', 'image/png', 'image/webp', 'image/bmp']

/** Whether the picture can be cropped or turned here: pictures of this device, where allowed. */
export function canEdit(
  choice: Choice,
  {
    disableTransformer,
    transformations: { crop, circle, rotate },
  }: Pick<PickerOptions, 'disableTransformer' | 'transformations'>,
): boolean {
  const isOffered = !disableTransformer && (crop !== undefined || circle || rotate)
  return isOffered && choice.kind === 'device' && EDITABLE.includes(choice.contentType)
}

/** Whether the page wants pictures described, and this is one. */
export function canDescribe(
  { contentType }: Pick<Choice, 'contentType'>,
  { disableAltText }: Pick<PickerOptions, 'disableAltText'>,
): boolean {
  return !disableAltText && contentType.startsWith('image/')
}
