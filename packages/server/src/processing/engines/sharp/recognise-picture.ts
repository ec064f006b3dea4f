import { type FileHandle, open } from 'node:fs/promises'
import { fileTypeFromBuffer } from 'file-type'
import type { LocalFile } from '../engine.ts'

/** How a file is opened: by which library. */
export type FileForm = 'known' | 'heif' | 'svg' | 'pdf' | 'bitmap' | 'icon' | 'other'

const FORM_OF_TYPE: Readonly<Record<string, FileForm>> = {
  'image/jpeg': 'known',
  'image/png': 'known',
  'image/apng': 'known',
  'image/webp': 'known',
  'image/gif': 'known',
  'image/tiff': 'known',
  'image/avif': 'known',
  'image/heic': 'heif',
  'image/heif': 'heif',
  'application/pdf': 'pdf',
  'image/bmp': 'bitmap',
  'image/x-icon': 'icon',
  'image/svg+xml': 'svg',
}

/** Where all known types show themselves, and where an SVG has its first element. */
const HEAD_BYTES = 4_100
const SVG_ELEMENT = /<(?:[a-z_][\w.-]*:)?svg[\s>/]/i

/**
 * What a file is, by its first bytes alone. Libraries that find out for themselves are not asked:
 * some take text for instructions, and some follow where it points.
 */
export async function recognisePicture({ path, contentType }: LocalFile): Promise<FileForm> {
  const head = await readHead(path)
  const type = (await fileTypeFromBuffer(head).catch(() => undefined))?.mime
  const known = type && FORM_OF_TYPE[type]
  if (known) return known
  const mayBeText = type === undefined || type === 'application/xml'
  const isCalledSvg = contentType.startsWith('image/svg')
  return mayBeText && (isCalledSvg || SVG_ELEMENT.test(head.toString())) ? 'svg' : 'other'
}

async function readHead(path: string): Promise<Buffer> {
  await using file: FileHandle = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
  return buffer.subarray(0, bytesRead)
}
