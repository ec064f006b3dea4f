/** The types of files people pick, and the endings they go by; the first ending is the usual one. */
const ENDINGS = `
image/jpeg jpg jpeg jpe jfif
image/png png
image/gif gif
image/webp webp
image/avif avif
image/heic heic heif
image/bmp bmp
image/tiff tif tiff
image/svg+xml svg
image/x-icon ico
image/vnd.adobe.photoshop psd
video/mp4 mp4 m4v
video/quicktime mov qt
video/webm webm
video/x-matroska mkv
video/x-msvideo avi
video/mpeg mpg mpeg
video/3gpp 3gp
video/x-ms-wmv wmv
audio/mpeg mp3
audio/mp4 m4a
audio/wav wav
audio/ogg ogg oga opus
audio/flac flac
audio/aac aac
audio/midi mid midi
text/plain txt
text/csv csv
text/html html htm
text/css css
text/javascript js mjs
text/markdown md markdown
text/calendar ics
application/json json
application/xml xml
application/pdf pdf
application/rtf rtf
application/zip zip
application/gzip gz tgz
application/x-tar tar
application/x-7z-compressed 7z
application/vnd.rar rar
application/x-bzip2 bz2
application/epub+zip epub
application/postscript ps eps ai
application/msword doc
application/vnd.ms-excel xls
application/vnd.ms-powerpoint ppt
application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
application/vnd.oasis.opendocument.text odt
application/vnd.oasis.opendocument.spreadsheet ods
application/vnd.oasis.opendocument.presentation odp
`

const TYPES: ReadonlyMap<string, string> = new Map(
  ENDINGS.trim()
    .split('\n')
    .flatMap((line) => {
      const [type = '', ...endings] = line.split(' ')
      return endings.map((ending) => [ending, type] as const)
    }),
)

/** The type a name's ending (or an ending alone: `.pdf`) stands for, if it is a usual one. */
export function typeOfName(name: string): string | undefined {
  const dot = name.lastIndexOf('.')
  return dot < 0 ? undefined : TYPES.get(name.slice(dot + 1).toLowerCase())
}

/** What a file says of itself, made precise by its name when it says nothing of use; may be empty. */
export function typeOf(contentType: string, name: string): string {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const isVague = type === '' || type === 'application/octet-stream'
  return isVague ? (typeOfName(name) ?? type) : type
}

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
