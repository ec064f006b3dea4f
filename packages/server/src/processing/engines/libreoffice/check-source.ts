import { createReadStream } from 'node:fs'
import { fileTypeFromFile } from 'file-type'
import type { LocalFile } from '../engine.ts'
import { sourceBroken, sourceLocked } from '../errors.ts'
import { type ImportFormat, importFormat } from './formats.ts'

/** Containers that hold many kinds of files; LibreOffice's filters look into them themselves. */
const CONTAINERS = ['application/zip', 'application/x-cfb', 'application/xml']
const COMPOUND = 'application/x-cfb'
/** Kinds that are archives, unless they are encrypted: then these are in a compound file. */
const ARCHIVES = ['.docx', '.xlsx', '.pptx']
/** What the encrypted archive is called in there. */
const ENCRYPTED = Buffer.from('EncryptedPackage', 'utf16le')

/**
 * Throws `conversion_source_broken` for a file whose first bytes say that it is something else than
 * it is read as. Not every filter of LibreOffice notices, and none has to be started to see it.
 * Throws `conversion_source_locked` for one that asks for a password.
 */
export async function checkSource(file: LocalFile, format: ImportFormat): Promise<void> {
  const found = (await fileTypeFromFile(file.path).catch(() => undefined))?.mime
  if (found === undefined) {
    // Texts have no mark; every other kind has one.
    if (format.is === undefined) throw sourceBroken(`it has no mark of ${format.extension}`)
    return
  }
  if (found === COMPOUND && ARCHIVES.includes(format.extension)) {
    throw (await holds(file.path, ENCRYPTED)) ? sourceLocked() : sourceBroken(`it is ${found}`)
  }
  if (CONTAINERS.includes(found)) return
  const real = importFormat({ contentType: found, filename: '' })
  if (real?.filter !== format.filter) throw sourceBroken(`it is ${found}`)
}

async function holds(path: string, word: Buffer): Promise<boolean> {
  let end = Buffer.alloc(0)
  for await (const chunk of createReadStream(path)) {
    const bytes = Buffer.concat([end, chunk as Buffer])
    if (bytes.includes(word)) return true
    end = bytes.subarray(-word.length)
  }
  return false
}
