import type { ExportItem } from '../api/api.ts'
import type { LoadPicker } from '../picker/load-picker.ts'
import type { SaveAsOptions } from './options.ts'
import type { SaveResult } from './results.ts'

/** See `Client.saveAs`. The dialog's script knows which options are whose. */
export async function saveAs(
  load: LoadPicker,
  client: object,
  what: string | readonly (string | ExportItem)[],
  options: SaveAsOptions,
): Promise<SaveResult> {
  const Picker = await load()
  return await Picker.saveAs(client, what, options)
}
