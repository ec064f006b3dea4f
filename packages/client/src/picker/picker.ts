import type { PickerOptions } from '../picker-options.ts'
import type { LoadPicker, PickerHandle } from './load-picker.ts'

/**
 * A dialog that is loaded when it is first shown. It can be shown again after it was closed; closed
 * while it loads, it does not open. A failed load rejects and may be tried again.
 */
export function createPicker(
  load: LoadPicker,
  client: () => object,
  options: PickerOptions,
): PickerHandle {
  let made: PickerHandle | undefined
  let isWanted = false
  const show = async (act: (picker: PickerHandle) => Promise<void>) => {
    isWanted = true
    const Picker = await load()
    if (!isWanted) return
    made ??= new Picker(client(), options)
    await act(made)
  }
  return {
    open: () => show((picker) => picker.open()),
    crop: (files) => show((picker) => picker.crop(files)),
    async close() {
      isWanted = false
      await made?.close()
    },
    async cancel() {
      isWanted = false
      await made?.cancel()
    },
  }
}
