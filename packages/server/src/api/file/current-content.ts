import { QuaysideError } from '../../errors.ts'
import { fileMissing } from '../../files/errors.ts'
import type { FileRecord } from '../../files/file-record.ts'
import type { Handle } from '../../lib/ids.ts'

/**
 * Uses the content of a file. Between finding the file and opening its bytes another content may
 * have taken their place: then that one is used, and `file_missing` told when none has. `use` may
 * be called again as long as it rejects with `object_missing` before it has done anything.
 */
export async function withCurrentContent<T>(
  findFile: (handle: Handle) => Promise<FileRecord | undefined>,
  file: FileRecord,
  use: (file: FileRecord) => Promise<T>,
): Promise<T> {
  try {
    return await use(file)
  } catch (error) {
    if (!isObjectMissing(error)) throw error
    const current = await findFile(file.handle)
    if (!current) throw fileMissing()
    if (keyOf(current) === keyOf(file)) throw error
    return withCurrentContent(findFile, current, use)
  }
}

const keyOf = (file: FileRecord) => (file.kind === 'stored' ? file.storageKey : undefined)

const isObjectMissing = (error: unknown) =>
  error instanceof QuaysideError && error.code === 'object_missing'
