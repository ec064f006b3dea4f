import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { QuaysideError } from '../../../errors.ts'
import { conversionTooLarge, pageMissing, sourceBroken, sourceLocked } from '../errors.ts'
import { isBreakdown, type Pdfium, startPdfium } from './pdfium.ts'

/** A PDF that is open in a library of its own. */
export interface PdfDocument {
  readonly pdfium: Pdfium
  /** For the library's functions. */
  readonly pointer: number
  readonly pages: number
  /** Of the file, bytes. */
  readonly size: number
}

/** A file on the local disk, of which only what is needed is read, or all its bytes. */
export type PdfFile = string | Uint8Array

/**
 * Opens a PDF for as long as it is used. Throws `conversion_source_broken`,
 * `conversion_source_locked` when it asks for a password, `conversion_too_large` when it takes more
 * memory than there is, and what `use` throws.
 */
export async function withPdf<T>(
  file: PdfFile,
  use: (document: PdfDocument) => T | Promise<T>,
): Promise<T> {
  const bytes = openBytes(file)
  try {
    const pdfium = await startPdfium()
    return await use(load(pdfium, bytes))
  } catch (error) {
    throw explain(error)
  } finally {
    bytes.close()
  }
}

/**
 * Opens one page, from 1, for as long as it is used. Throws `conversion_page_missing`, and
 * `conversion_source_broken` for one that cannot be read.
 */
export function withPage<T>(document: PdfDocument, page: number, use: (page: number) => T): T {
  const { pdfium, pointer, pages } = document
  if (page < 1 || page > pages) throw pageMissing(page, pages)
  const opened = pdfium.FPDF_LoadPage(pointer, page - 1)
  if (opened === 0) throw sourceBroken(`page ${page} cannot be read`)
  try {
    return use(opened)
  } finally {
    pdfium.FPDF_ClosePage(opened)
  }
}

interface Bytes {
  readonly size: number
  /** Answers how many there were. */
  read(target: Uint8Array, position: number): number
  close(): void
}

function openBytes(file: PdfFile): Bytes {
  if (typeof file !== 'string') {
    return {
      size: file.length,
      read(target, position) {
        const part = file.subarray(position, position + target.length)
        target.set(part)
        return part.length
      },
      close() {},
    }
  }
  const fd = openSync(file, 'r')
  return {
    size: fstatSync(fd).size,
    // The library waits for its bytes and cannot be told later; they come from the local disk.
    read: (target, position) => readSync(fd, target, 0, target.length, position),
    close: () => closeSync(fd),
  }
}

/** The library's words for why it could not load; everything else is a broken file. */
const ERROR_PASSWORD = 4
const ERROR_SECURITY = 5
/** It keeps places in a file as signed numbers of 32 bits. */
const MAX_FILE_BYTES = 2 ** 31 - 1

function load(pdfium: Pdfium, bytes: Bytes): PdfDocument {
  if (bytes.size > MAX_FILE_BYTES) throw conversionTooLarge('it has more than 2 GiB')
  const read = (_context: number, position: number, target: number, size: number) => {
    const place = pdfium.memory().subarray(target, target + size)
    return bytes.read(place, position >>> 0) === size ? 1 : 0
  }
  // The library's record of a file: its length, who reads from it, and a word for the reader.
  const access = pdfium.allocate(12)
  pdfium.writeInt(access, bytes.size)
  pdfium.writeInt(access + 4, pdfium.callback(read, 4))
  pdfium.writeInt(access + 8, 0)

  const pointer = pdfium.FPDF_LoadCustomDocument(access, '')
  if (pointer === 0) throw loadError(pdfium.FPDF_GetLastError())
  const pages = pdfium.FPDF_GetPageCount(pointer)
  if (pages < 1) throw sourceBroken('it has no pages')
  return { pdfium, pointer, pages, size: bytes.size }
}

function loadError(code: number): QuaysideError {
  const isLocked = code === ERROR_PASSWORD || code === ERROR_SECURITY
  return isLocked ? sourceLocked() : sourceBroken(`the PDF cannot be loaded (${code})`)
}

/** A library that breaks off in the middle was led there by the file. */
function explain(error: unknown): unknown {
  if (error instanceof QuaysideError) return error
  const isOutOfRoom = error instanceof RangeError || /OOM|memory/i.test(String(error))
  if (isOutOfRoom) return conversionTooLarge('it takes more memory than a conversion may')
  return isBreakdown(error) ? sourceBroken(error) : error
}
