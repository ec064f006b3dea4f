import { type Static, Type } from 'typebox'
import type { EncodingSettings, PictureFormat } from '../encoding-settings.ts'
import { Choice, Color, PageFormat, PageOrientation } from '../params.ts'
import { defineEncodingTask } from '../task.ts'

/** How the formats of pictures are called; the others are documents. */
const PICTURES: Readonly<Record<string, PictureFormat>> = {
  jpg: 'jpg',
  jpeg: 'jpg',
  pjpg: 'jpg',
  png: 'png',
  webp: 'webp',
  gif: 'gif',
  tiff: 'tiff',
  tif: 'tiff',
  avif: 'avif',
}

const FORMATS = [
  ...(['jpg', 'jpeg', 'pjpg', 'png', 'webp', 'gif', 'tiff', 'tif', 'avif'] as const),
  ...(['pdf', 'txt', 'html', 'doc', 'docx', 'odt', 'xls', 'xlsx', 'ods'] as const),
  ...(['ppt', 'pptx', 'odp', 'svg'] as const),
] as const

const Flag = (description: string) => Type.Optional(Type.Boolean({ description }))

const params = Type.Object({
  format: Type.Optional(Choice(FORMATS, { description: 'as it came, where nothing is said' })),
  quality: Type.Optional(
    Type.Union([Type.Integer({ minimum: 1, maximum: 100 }), Choice(['input'])], {
      description:
        'of JPEG, WebP and AVIF; `input`: as good as the JPEG that came in. 95 where nothing is said',
    }),
  ),
  page: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 99_999, description: 'of a document, from 1' }),
  ),
  density: Type.Optional(
    Type.Integer({
      ...{ minimum: 1, maximum: 500 },
      description: 'dots per inch that documents and SVG are drawn with',
    }),
  ),
  compress: Flag('smaller without looking worse, in more time'),
  strip: Flag('without what the camera wrote'),
  colorspace: Type.Optional(
    Choice(['rgb', 'cmyk', 'input'], {
      description: 'of JPEG and TIFF; `input`: as it came. RGB where nothing is said',
    }),
  ),
  background: Type.Optional(Color({ description: 'put behind what can be seen through' })),
  secure: Flag('of HTML: without scripts'),
  docinfo: Flag('answers JSON about the document instead of the document'),
  pageformat: Type.Optional(PageFormat({ description: 'of a document that is made' })),
  pageorientation: Type.Optional(PageOrientation({ description: 'of a document that is made' })),
})

/** Another format (Filestack reference 9.3). What it says of documents, their engines read. */
export const output = defineEncodingTask({
  name: 'output',
  summary: 'Says what kind of file is wanted: another format of pictures, or a document.',
  example: 'output=format:webp,quality:60',
  params,
  short: { f: 'format', q: 'quality' },
  settings: (said) => (isPicture(said) ? settingsOf(said) : {}),
})

type Output = Static<typeof params>

/** Where no format is said, the file stays the picture it is, or becomes one. */
function isPicture({ format, docinfo }: Output): boolean {
  return docinfo !== true && (format === undefined || Object.hasOwn(PICTURES, format))
}

function settingsOf(said: Output): EncodingSettings {
  const { format, strip, quality, page, density, compress, colorspace, background } = said
  const picture = format && PICTURES[format]
  return {
    ...(picture && { format: picture }),
    ...(format === 'pjpg' && { progressive: true }),
    ...(strip !== undefined && { keepMetadata: !strip }),
    ...(quality !== undefined && { quality }),
    ...(page !== undefined && { page }),
    ...(density !== undefined && { density }),
    ...(compress !== undefined && { compress }),
    ...(colorspace !== undefined && { colorspace }),
    ...(background !== undefined && { background }),
  }
}
