/** What can be done with a file hangs on this alone. */
export type FileKind =
  | 'picture'
  | 'pdf'
  | 'office'
  | 'text'
  | 'html'
  | 'video'
  | 'audio'
  /** Of a page that is to be shown, in place of what lies there. */
  | 'address'
  | 'other'

/** By its content type, which is what its bytes say where they say something. */
export function kindOf(contentType: string): FileKind {
  const [essence = ''] = contentType.toLowerCase().split(';')
  const type = essence.trim()
  return KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? 'other'
}

/** The first that fits counts. */
const KINDS: readonly (readonly [RegExp, FileKind])[] = [
  [/^image\//, 'picture'],
  [/^text\/uri-list$/, 'address'],
  [/^application\/(x-)?pdf$/, 'pdf'],
  [/^(text\/html|application\/xhtml\+xml)$/, 'html'],
  [/^application\/(msword|rtf|x-cfb)$|^text\/(rtf|csv|tab-separated-values)$/, 'office'],
  [/^application\/vnd\.(ms-(word|excel|powerpoint|works)|wordperfect)/, 'office'],
  [/^application\/vnd\.(openxmlformats-officedocument|oasis\.opendocument|sun\.xml)\./, 'office'],
  [
    /^text\/|^application\/(json|xml|javascript|yaml|toml|sql|x-sh)$|^application\/.*\+(json|xml)$/,
    'text',
  ],
  [/^video\/|^application\/(ogg|x-matroska|vnd\.apple\.mpegurl)$/, 'video'],
  [/^audio\//, 'audio'],
]
