import type { DeviceChoice } from '../state/choice.ts'
import { typeOf } from '../state/media-type.ts'
import { newId } from '../state/new-id.ts'

/** The source that files of the person's own device come from. */
export const DEVICE_SOURCE = 'local_file_system'

/** A file that the person pointed at, and where it lay below what was pointed at. */
export interface FoundFile {
  readonly file: File
  /** `Photos/2026/bike.jpg`; the bare name for a single file. */
  readonly path: string
}

/** A file of a file dialog; folders chosen there say where their files lay. */
export function foundFile(file: File): FoundFile {
  return { file, path: file.webkitRelativePath || file.name }
}

/** What becomes of a file that was chosen on the device. */
export function toDeviceChoice({ file, path }: FoundFile): DeviceChoice {
  return {
    kind: 'device',
    id: newId(),
    name: file.name,
    size: file.size,
    contentType: typeOf(file.type, file.name),
    source: DEVICE_SOURCE,
    originalPath: path,
    thumbnail: undefined,
    alt: undefined,
    file,
    original: file,
    cropped: undefined,
    rotated: undefined,
  }
}
