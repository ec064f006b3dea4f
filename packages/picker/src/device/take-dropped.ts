import type { PickerContext } from '../context.ts'
import { type Dropped, hasFolder, MAX_DROPPED_FILES, readDropped } from './read-dropped.ts'
import { type TakeOptions, takeFiles } from './take-files.ts'

export interface TakeDroppedOptions extends TakeOptions {
  /** Told while folders are read: the files found so far. */
  onFound?(count: number): void
}

/** Reads what was dropped, folders included where they are allowed, and takes it. */
export async function takeDropped(
  picker: PickerContext,
  dropped: Dropped,
  options: TakeDroppedOptions,
): Promise<void> {
  const { text, actions } = picker
  const warn = (words: string) => actions.notify({ tone: 'bad', text: words })
  if (picker.options.disableDirectoryUpload && hasFolder(dropped)) {
    return warn(text('device.noFolders'))
  }
  const { files, isCut, unreadable } = await readDropped(dropped, options)
  await takeFiles(picker, files, options)
  if (isCut) warn(text('device.cut', { count: MAX_DROPPED_FILES }))
  else if (unreadable > 0) warn(text('device.unreadable', { count: unreadable }))
}
