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
