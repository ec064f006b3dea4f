/** Kinds of files a list can be narrowed to: the beginnings of their content types. */
export const KINDS = [
  'image/',
  'video/',
  'audio/',
  'text/',
  'application/pdf',
  'application/',
] as const
export type Kind = (typeof KINDS)[number]

/** How a file can be looked at within the page. */
export type Preview = 'image' | 'text' | undefined

/** Browsers draw them as pictures, in which nothing runs, SVG included. */
const PICTURES = /^image\/(png|jpeg|gif|webp|avif|bmp|svg\+xml|x-icon|vnd\.microsoft\.icon)$/
/** Shown as letters; HTML, XML and the like would be drawn. */
const LETTERS = /^(text\/(plain|csv|markdown|css|calendar|vtt)|application\/json)$/

const MB = 1_000_000
const MOST = { image: 25 * MB, text: MB } as const

/** `undefined` for what may be active, is no picture or text, or is too large to be looked at so. */
export function previewOf(file: {
  readonly contentType: string
  readonly size: number | null
  readonly linkGoneAt: string | null
}): Preview {
  if (file.linkGoneAt !== null || file.size === null || file.size === 0) return undefined
  const preview = drawingOf(file.contentType)
  return preview && file.size <= MOST[preview] ? preview : undefined
}

function drawingOf(contentType: string): Preview {
  const [essence = ''] = contentType.toLowerCase().split(';')
  if (PICTURES.test(essence.trim())) return 'image'
  return LETTERS.test(essence.trim()) ? 'text' : undefined
}

/** The link that has the browser save the file in place of showing it. */
export function downloadLink(url: string): string {
  const link = new URL(url)
  link.searchParams.set('dl', 'true')
  return link.href
}
