/*
 * What an entry shows when it has no picture of its own: a sheet of paper in the colour of its
 * kind, with a few letters or a sign on it. Legible on light and dark pages.
 */

interface Icon {
  readonly color: string
  readonly sign: string
}

const letters = (text: string): string =>
  `<text x="24" y="35" font-family="system-ui,sans-serif" font-size="${text.length > 3 ? 9 : 11}" font-weight="700" text-anchor="middle" fill="#fff">${text}</text>`

const ICONS = {
  image: {
    color: '#2f7d5b',
    sign: '<circle cx="18" cy="24" r="3" fill="#fff"/><path d="M12 37l8-8 5 5 4-4 7 7z" fill="#fff"/>',
  },
  video: { color: '#8a4fbf', sign: '<path d="M19 23l13 7.5L19 38z" fill="#fff"/>' },
  audio: {
    color: '#b3541e',
    sign: '<path d="M21 36a3 3 0 1 1-2-2.8V22l12-3v14a3 3 0 1 1-2-2.8v-7.6l-8 2z" fill="#fff"/>',
  },
  pdf: { color: '#b3261e', sign: letters('PDF') },
  document: { color: '#2b63c0', sign: letters('DOC') },
  spreadsheet: { color: '#1f7a3d', sign: letters('XLS') },
  presentation: { color: '#b8501c', sign: letters('PPT') },
  archive: { color: '#6b6256', sign: letters('ZIP') },
  code: { color: '#3d5266', sign: letters('&lt;/&gt;') },
  text: {
    color: '#56606e',
    sign: '<path d="M15 24h18M15 30h18M15 36h11" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/>',
  },
  file: { color: '#7a8594', sign: '' },
} as const satisfies Readonly<Record<string, Icon>>

export type IconName = keyof typeof ICONS | 'folder'

const FOLDER =
  '<path d="M5 13a3 3 0 0 1 3-3h10.2a3 3 0 0 1 2.1.9l3.2 3.1H40a3 3 0 0 1 3 3v19a3 3 0 0 1-3 3H8a3 3 0 0 1-3-3z" fill="#4a8fe2"/><path d="M5 19h38v17a3 3 0 0 1-3 3H8a3 3 0 0 1-3-3z" fill="#6ba8f0"/>'

/** The SVG of an icon. An unknown name is a plain sheet. */
export function iconSvg(name: string): string {
  const drawing = name === 'folder' ? FOLDER : sheet(findIcon(name))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48">${drawing}</svg>`
}

function findIcon(name: string): Icon {
  for (const [known, icon] of Object.entries(ICONS)) if (known === name) return icon
  return ICONS.file
}

function sheet({ color, sign }: Icon): string {
  return `<path d="M11 4h18l10 10v27a3 3 0 0 1-3 3H11a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3z" fill="${color}"/><path d="M29 4l10 10h-8a2 2 0 0 1-2-2z" fill="#fff" fill-opacity=".45"/>${sign}`
}

const BY_TYPE: readonly (readonly [RegExp, IconName])[] = [
  [/^image\//, 'image'],
  [/^video\//, 'video'],
  [/^audio\//, 'audio'],
  [/pdf$/, 'pdf'],
  [/spreadsheet|ms-excel|csv/, 'spreadsheet'],
  [/presentation|powerpoint/, 'presentation'],
  [/wordprocessing|msword|opendocument\.text|rtf/, 'document'],
  [/zip|x-tar|gzip|7z|rar|compressed/, 'archive'],
  [/json|javascript|typescript|xml|html|css|x-sh|x-python/, 'code'],
  [/^text\//, 'text'],
]

/** Documents that live at a service only, by the ending the service gives them. */
const BY_ENDING: readonly (readonly [RegExp, IconName])[] = [
  [/\.(paper|papert|gdoc)$/i, 'document'],
  [/\.gsheet$/i, 'spreadsheet'],
  [/\.gslides$/i, 'presentation'],
]

/** The icon that fits a file. */
export function iconOf(contentType: string, name: string): IconName {
  const found =
    BY_ENDING.find(([pattern]) => pattern.test(name)) ??
    BY_TYPE.find(([pattern]) => pattern.test(contentType))
  return found?.[1] ?? 'file'
}
