import { closeSync, openSync, readSync } from 'node:fs'
import { HEAD_BYTES, typeOfHead } from '../../../lib/type-of-head.ts'
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

/** An SVG has its first element within the head, too. */
const SVG_ELEMENT = /<(?:[a-z_][\w.-]*:)?svg[\s>/]/i

/**
 * What a file is, by its first bytes alone. Libraries that find out for themselves are not asked:
 * some take text for instructions, and some follow where it points.
 */
export async function recognisePicture({ path, contentType }: LocalFile): Promise<FileForm> {
  const head = readHead(path)
  const type = await typeOfHead(head)
  const known = type && FORM_OF_TYPE[type]
  if (known) return known
  const mayBeText = type === undefined || type === 'application/xml'
  const isCalledSvg = contentType.startsWith('image/svg')
  return mayBeText && (isCalledSvg || SVG_ELEMENT.test(head.toString())) ? 'svg' : 'other'
}

/** At once: the process does nothing else meanwhile, and waiting would take ten times as long. */
function readHead(path: string): Buffer {
  const file = openSync(path, 'r')
  try {
    const head = Buffer.alloc(HEAD_BYTES)
    return head.subarray(0, readSync(file, head, 0, HEAD_BYTES, 0))
  } finally {
    closeSync(file)
  }
}
