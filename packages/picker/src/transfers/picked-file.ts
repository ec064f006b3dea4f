import type { PickedFile } from '@quayside/client'
import type { FileAnswer } from '@quayside/wire'
import type { Choice, DeviceChoice } from '../state/choice.ts'

/**
 * A choice as results and callbacks tell it; with what the service answered once it is stored or
 * linked. `originalFile` is the file itself when `exposeOriginalFile` is set, else facts of it.
 */
export function toPickedFile(
  choice: Choice,
  answer?: FileAnswer | undefined,
  { exposeOriginalFile = false }: { readonly exposeOriginalFile?: boolean | undefined } = {},
): PickedFile {
  return {
    filename: answer?.filename ?? choice.name,
    mimetype: answer?.mimetype || choice.contentType || 'application/octet-stream',
    size: answer?.size ?? choice.size ?? 0,
    source: choice.source,
    originalPath: choice.originalPath,
    uploadId: choice.id,
    ...(answer && storedFacts(answer)),
    ...(choice.alt !== undefined && { alt: choice.alt }),
    ...(choice.kind === 'device' && deviceFacts(choice, exposeOriginalFile)),
  }
}

function storedFacts(answer: FileAnswer): Partial<PickedFile> {
  return {
    handle: answer.handle,
    url: answer.url,
    ...(answer.status !== undefined && { status: answer.status }),
    ...(answer.key !== undefined && { key: answer.key }),
    ...(answer.container !== undefined && { container: answer.container }),
    ...(answer.upload_tags !== undefined && { uploadTags: answer.upload_tags }),
  }
}

function deviceFacts(choice: DeviceChoice, exposeOriginalFile: boolean): Partial<PickedFile> {
  const { original } = choice
  const { name, type, size } = original
  return {
    originalFile: exposeOriginalFile ? original : { name, type, size },
    ...(choice.cropped && { cropped: choice.cropped }),
    ...(choice.rotated && { rotated: choice.rotated }),
  }
}
