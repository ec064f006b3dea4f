import type { PickerOptions } from '../options/picker-options.ts'
import type { Choice } from '../state/choice.ts'

/** Whether the page wants pictures described, and this is one. */
export function canDescribe(
  { contentType }: Pick<Choice, 'contentType'>,
  { disableAltText }: Pick<PickerOptions, 'disableAltText'>,
): boolean {
  return !disableAltText && contentType.startsWith('image/')
}
