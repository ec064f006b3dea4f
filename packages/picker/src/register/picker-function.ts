import type { PickResult, SaveResult } from '@quayside/client'
import type { PickerHandle } from '../options/picker-options.ts'
import { recordOf } from '../options/readers.ts'

/** Makes a picker; the promise is settled when the person has finished or given up. */
export type MakePicker = (
  client: unknown,
  options: unknown,
) => { readonly handle: PickerHandle; readonly result: Promise<PickResult> }

/** Opens a dialog to save: what our own client asks for. */
export type SaveAs = (client: unknown, what: unknown, options: unknown) => Promise<SaveResult>

/**
 * One function for all generations of clients. With `new` it is a picker to open; called plainly,
 * as the oldest does, it opens at once and returns a promise of what was picked.
 */
export function createPickerFunction(makePicker: MakePicker, saveAs: SaveAs): unknown {
  function Picker(client: unknown, options: unknown) {
    // Known options are checked in here: both forms throw, or reject, before anything is shown.
    if (new.target) return makePicker(client, options).handle
    return pick(makePicker, client, options)
  }
  return Object.assign(Picker, { saveAs })
}

async function pick(
  makePicker: MakePicker,
  client: unknown,
  options: unknown,
): Promise<PickResult> {
  try {
    const { handle, result } = makePicker(client, options)
    await handle.open()
    return await result
  } catch (error) {
    if (!recordOf(options)?.dropPane) throw error
    // Nobody looks at the promise of a drop pane.
    console.error('Quayside picker: the drop pane cannot be shown.', error)
    return new Promise(() => {})
  }
}
