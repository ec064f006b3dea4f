import type { PickerOptions } from '../options/picker-options.ts'
import type { DeviceChoice } from '../state/choice.ts'
import { acceptedTypes } from '../state/limits.ts'
import { typeOfName } from '../state/media-type.ts'
import { SNIFFED_BYTES, typeOfBytes } from './sniff.ts'

/** The page's answer: `undefined` when it accepts the file, else its words, which may be empty. */
export async function refusedByPage(
  choice: DeviceChoice,
  { acceptFn, accept }: Pick<PickerOptions, 'acceptFn' | 'accept'>,
): Promise<string | undefined> {
  if (!acceptFn) return undefined
  const { original } = choice
  try {
    await acceptFn(askedFile(choice), {
      acceptMime: acceptedTypes(accept),
      mimeFromMagicBytes: async (file = original) =>
        typeOfBytes(new Uint8Array(await file.slice(0, SNIFFED_BYTES).arrayBuffer())),
      mimeFromExtension: (name = original.name) => typeOfName(name) ?? typeOfName(`.${name}`),
    })
    return undefined
  } catch (error) {
    return wordsOf(error)
  }
}

const askedFile = (choice: DeviceChoice) => ({
  filename: choice.name,
  mimetype: choice.contentType,
  size: choice.original.size,
  source: choice.source,
  originalPath: choice.originalPath,
  uploadId: choice.id,
  originalFile: choice.original,
})

/** Pages reject with errors and with bare sentences. */
function wordsOf(error: unknown): string {
  if (error instanceof Error) return error.message
  return typeof error === 'string' ? error : ''
}
