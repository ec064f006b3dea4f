import type { PickerOptions } from '../picker-options.ts'
import type { LoadPicker, PickerHandle } from './load-picker.ts'

/**
 * A dialog that is loaded when it is first shown. It can be shown again after it was closed. A
 * failed load rejects and may be tried again.
 */
export function createPicker(
  load: LoadPicker,
  client: () => object,
  options: PickerOptions,
): PickerHandle {
  let made: PickerHandle | undefined
  const make = async () => {
    const Picker = await load()
    made ??= new Picker(client(), options)
    return made
  }
  return {
    open: async () => await (await make()).open(),
    crop: async (files) => await (await make()).crop(files),
    close: async () => await made?.close(),
    cancel: async () => await made?.cancel(),
  }
}
