import { fileTypeFromFile } from 'file-type'
import type { LocalFile } from '../engine.ts'
import { sourceBroken } from '../errors.ts'
import { type ImportFormat, importFormat } from './formats.ts'

/** Containers that hold many kinds of files; LibreOffice's filters look into them themselves. */
const CONTAINERS = ['application/zip', 'application/x-cfb', 'application/xml']

/**
 * Throws `conversion_source_broken` for a file whose first bytes say that it is something else than
 * it is read as. Not every filter of LibreOffice notices, and none has to be started to see it.
 */
export async function checkSource(file: LocalFile, format: ImportFormat): Promise<void> {
  const found = (await fileTypeFromFile(file.path).catch(() => undefined))?.mime
  if (found === undefined) {
    // Texts have no mark; every other kind has one.
    if (format.is === undefined) throw sourceBroken(`it has no mark of ${format.extension}`)
    return
  }
  if (CONTAINERS.includes(found)) return
  const real = importFormat({ contentType: found, filename: '' })
  if (real?.filter !== format.filter) throw sourceBroken(`it is ${found}`)
}
