import type { DeviceChoice } from '../state/choice.ts'
import { typeOf } from '../state/media-type.ts'
import type { CropModule, Picture } from './crop-module.ts'
import { type CropRules, type CropState, factsOf, isUntouched } from './crop-state.ts'

interface Edit {
  readonly module: Pick<CropModule, 'drawPart'>
  readonly picture: Picture
  readonly state: CropState
  readonly rules: Pick<CropRules, 'isForced'>
}

/**
 * The choice with what became of its picture. Where nothing was changed the file stays as it was
 * chosen, byte for byte; results say that it was cropped only when that was asked for.
 */
export async function editedChoice(
  choice: DeviceChoice,
  { module, picture, state, rules }: Edit,
): Promise<DeviceChoice> {
  const { original } = choice
  const type = typeOf(original.type, original.name)
  if (!isUntouched(state)) {
    const file = await module.drawPart(picture, { ...state, type })
    return { ...withFile(choice, file, file.type), ...factsOf(state) }
  }
  const cropped = rules.isForced ? factsOf(state).cropped : undefined
  return { ...withFile(choice, original, type), cropped, rotated: undefined }
}

/** A picture that is of another type now is called so. */
function withFile(choice: DeviceChoice, file: Blob, contentType: string): DeviceChoice {
  const isSame = contentType === choice.contentType
  const name = isSame ? choice.name : renamedTo(choice.name, contentType)
  return { ...choice, file, name, size: file.size, contentType }
}

function renamedTo(name: string, type: string): string {
  const stem = name.replace(/\.[^.]+$/, '') || name
  return `${stem}.${type === 'image/jpeg' ? 'jpg' : type.slice(type.indexOf('/') + 1)}`
}
