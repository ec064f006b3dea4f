import { typeOfName } from '../state/media-type.ts'

/** As many bytes as `typeOfBytes` looks at. */
export const SNIFFED_BYTES = 4096

/** The type a file's first bytes show; `undefined` when they show nothing known. */
export function typeOfBytes(head: Uint8Array): string | undefined {
  const text = String.fromCharCode(...head.subarray(0, SNIFFED_BYTES))
  const found = SIGNATURES.find(([offset, bytes]) => text.startsWith(bytes, offset))
  return found && refined(found[2], text)
}

const SIGNATURES: readonly (readonly [offset: number, bytes: string, type: string])[] = [
  [0, '\xff\xd8\xff', 'image/jpeg'],
  [0, '\x89PNG\r\n\x1a\n', 'image/png'],
  [0, 'GIF8', 'image/gif'],
  [8, 'WEBP', 'image/webp'],
  [0, 'II*\0', 'image/tiff'],
  [0, 'MM\0*', 'image/tiff'],
  [0, '8BPS', 'image/vnd.adobe.photoshop'],
  [0, '\0\0\x01\0', 'image/x-icon'],
  [0, '%PDF-', 'application/pdf'],
  [0, '%!PS', 'application/postscript'],
  [0, 'PK\x03\x04', 'application/zip'],
  [0, 'PK\x05\x06', 'application/zip'],
  [0, '\x1f\x8b', 'application/gzip'],
  [0, 'BZh', 'application/x-bzip2'],
  [0, '7z\xbc\xaf\x27\x1c', 'application/x-7z-compressed'],
  [0, 'Rar!\x1a\x07', 'application/vnd.rar'],
  [257, 'ustar', 'application/x-tar'],
  [0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'application/x-cfb'],
  [0, '{\\rtf', 'application/rtf'],
  [4, 'ftyp', 'video/mp4'],
  [0, '\x1aE\xdf\xa3', 'video/x-matroska'],
  [8, 'AVI ', 'video/x-msvideo'],
  [0, '\0\0\x01\xba', 'video/mpeg'],
  [8, 'WAVE', 'audio/wav'],
  [0, 'ID3', 'audio/mpeg'],
  [0, '\xff\xfb', 'audio/mpeg'],
  [0, '\xff\xf3', 'audio/mpeg'],
  [0, 'OggS', 'audio/ogg'],
  [0, 'fLaC', 'audio/flac'],
  [0, 'MThd', 'audio/midi'],
  [0, 'MZ', 'application/vnd.microsoft.portable-executable'],
  [0, '\x7fELF', 'application/x-elf'],
  [0, '<?xml', 'application/xml'],
  [0, '<svg', 'image/svg+xml'],
  [0, 'BM', 'image/bmp'],
]

/** Containers tell by their first entries what they contain. */
function refined(type: string, text: string): string {
  if (type === 'video/mp4') return typeOfBrand(text.slice(8, 12))
  if (type === 'video/x-matroska' && text.includes('webm')) return 'video/webm'
  if (type === 'application/xml' && text.includes('<svg')) return 'image/svg+xml'
  if (type === 'application/zip') return typeInZip(text)
  return type
}

function typeOfBrand(brand: string): string {
  if (brand === 'qt  ') return 'video/quicktime'
  if (brand.startsWith('M4A')) return 'audio/mp4'
  if (brand.startsWith('avi')) return 'image/avif'
  if (brand.startsWith('3g')) return 'video/3gpp'
  return /^(?:he[iv]|mif1|msf1)/.test(brand) ? 'image/heic' : 'video/mp4'
}

function typeInZip(text: string): string {
  // OpenDocument and EPUB begin with an uncompressed entry that holds nothing but their type.
  const declared = /^mimetype(application\/[\w.+-]+?)PK/.exec(text.slice(30))?.[1]
  if (declared) return declared
  if (!text.includes('[Content_Types].xml')) return 'application/zip'
  const ending = [
    ['word/', '.docx'],
    ['xl/', '.xlsx'],
    ['ppt/', '.pptx'],
  ].find(([folder = '']) => text.includes(folder))?.[1]
  return typeOfName(ending ?? '.zip') ?? 'application/zip'
}
