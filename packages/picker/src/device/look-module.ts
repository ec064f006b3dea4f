import type { PickerContext } from '../context.ts'
import type { PickerOptions } from '../options/picker-options.ts'
import type { DeviceChoice } from '../state/choice.ts'
import type { Refusal } from '../state/refusal.ts'

/** What is loaded when the options ask to look into files: `look-chunk.ts`. */
export interface LookModule {
  /** The page's answer: `undefined` when it accepts the file, else its words, which may be empty. */
  refusedByPage(
    choice: DeviceChoice,
    options: Pick<PickerOptions, 'acceptFn' | 'accept'>,
  ): Promise<string | undefined>
  /** Why a picture is too small or too large, where pictures are refused and not scaled. */
  refusalOfPicture(choice: DeviceChoice, options: SizeOptions): Promise<Refusal | undefined>
  /**
   * What is sent in the end: pictures are scaled to `imageDim`, `imageMin` and `imageMax`, and
   * `cleanupImageExif` is carried out. Anything else comes back as it is. Rejects when a picture
   * that has to be changed cannot be read, and with the signal's reason.
   */
  readyToSend(
    choice: DeviceChoice,
    options: SendOptions,
    signal: AbortSignal,
  ): Promise<DeviceChoice>
}

/** The options about how large pictures are. */
export type SizeOptions = Pick<
  PickerOptions,
  'imageDim' | 'imageMax' | 'imageMin' | 'imageMinMaxBlock'
>

export type SendOptions = SizeOptions & Pick<PickerOptions, 'cleanupImageExif'>

/** Whether pictures may have to be changed before they are sent. */
export const changesPictures = (options: SendOptions): boolean =>
  [options.imageDim, options.imageMax, options.imageMin, options.cleanupImageExif].some(Boolean)

/** Loads it from where the picker came from. Rejects when it cannot be had. */
export async function loadLook({
  loadModule,
}: Pick<PickerContext, 'loadModule'>): Promise<LookModule> {
  return parseLookModule(await loadModule('look.js'))
}

/** A picture as the options want it, whether it was chosen or just edited. */
export async function prepared(
  picker: Pick<PickerContext, 'loadModule' | 'options'>,
  choice: DeviceChoice,
  signal: AbortSignal,
): Promise<DeviceChoice> {
  if (!changesPictures(picker.options)) return choice
  const { readyToSend } = await loadLook(picker)
  return readyToSend(choice, picker.options, signal)
}

function parseLookModule(module: unknown): LookModule {
  const isOurs = typeof module === 'object' && module !== null && 'readyToSend' in module
  if (!isOurs) throw new TypeError('look.js is of another version')
  return module as LookModule
}
