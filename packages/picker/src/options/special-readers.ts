import type {
  AuthText,
  CropSettings,
  Dimensions,
  DropPaneOptions,
  ExifCleaning,
  TagValue,
  Transformations,
  UploadConfig,
} from './picker-options.ts'
import {
  as,
  boolean,
  callback,
  either,
  functionOf,
  integer,
  listOf,
  mapOf,
  number,
  objectOf,
  REFUSED,
  type Reader,
  text,
} from './readers.ts'

const MIB = 1024 * 1024
const ACCEPTED = /^(?:\.?[\w+-][\w.+-]*|[\w.+-]+\/(?:\*|[\w.+-]+))$/

/** Extensions and MIME types, apart or in one text with commas; anything for all is nothing here. */
export const accept: Reader<readonly string[]> = {
  expects: 'extensions (.pdf) or MIME types (image/*), as a text or a list',
  read(value) {
    const texts = listOf(text).read(value)
    if (texts === REFUSED) return REFUSED
    const kinds = texts.flatMap((item) => item.toLowerCase().split(',')).map((kind) => kind.trim())
    if (kinds.includes('*') || kinds.includes('*/*')) return []
    const named = kinds.filter((kind) => kind !== '')
    return named.every((kind) => ACCEPTED.test(kind)) ? named.map(withDot) : REFUSED
  },
}

const withDot = (kind: string) => (kind.includes('/') || kind.startsWith('.') ? kind : `.${kind}`)

/** Names; what is not a text is a source of the page's own making, which we do not have. */
export const sourceNames: Reader<readonly string[]> = {
  expects: 'a list of names of sources',
  read(value) {
    if (!Array.isArray(value)) return REFUSED
    return value.map((item) => (typeof item === 'string' ? item : '(an object)'))
  },
}

export const dimensions: Reader<Dimensions> = {
  expects: '[width, height] in pixels, one of them may be null',
  read(value) {
    if (!Array.isArray(value) || value.length !== 2) return REFUSED
    const [width, height] = value.map((side) => (side === null ? undefined : PIXELS.read(side)))
    if (width === REFUSED || height === REFUSED) return REFUSED
    return width === undefined && height === undefined ? REFUSED : [width, height]
  },
}

const PIXELS = integer(1)

export const modalSize: Reader<readonly [number, number]> = {
  expects: '[width, height] in pixels',
  read(value) {
    if (!Array.isArray(value) || value.length !== 2) return REFUSED
    const [width, height] = value.map((side) => number(1, 100_000).read(side))
    if (typeof width !== 'number' || typeof height !== 'number') return REFUSED
    return [width, height]
  },
}

const cropSettings = objectOf<CropSettings>({
  aspectRatio: number(0.01, 100),
  force: boolean,
  autoCropArea: number(0, 1),
})

export const transformations: Reader<Transformations> = as(
  objectOf<{
    crop: boolean | Partial<CropSettings>
    circle: boolean
    rotate: boolean
    force: boolean
  }>({
    crop: either(boolean, cropSettings),
    circle: boolean,
    rotate: boolean,
    force: boolean,
  }),
  ({ crop = true, circle = true, rotate = true, force = false }) => ({
    crop: crop === false ? undefined : toCrop(crop === true ? {} : crop),
    circle,
    rotate,
    force,
  }),
)

const toCrop = ({ aspectRatio, force = false, autoCropArea }: Partial<CropSettings>) => ({
  aspectRatio,
  force,
  autoCropArea,
})

export const exifCleaning: Reader<ExifCleaning | undefined> = as(
  either(boolean, objectOf<ExifCleaning>({ keepOrientation: boolean, keepICCandAPP: boolean })),
  (wanted) => {
    if (wanted === false) return undefined
    const kept = wanted === true ? {} : wanted
    return {
      keepOrientation: kept.keepOrientation ?? false,
      keepICCandAPP: kept.keepICCandAPP ?? false,
    }
  },
)

const tag: Reader<TagValue> = either(text, functionOf<Exclude<TagValue, string>>())

/** What is not here is accepted and has no effect: `intelligent`, `intelligentChunkSize`. */
export const uploadConfig: Reader<UploadConfig> = objectOf<UploadConfig>({
  partSize: integer(5 * MIB),
  concurrency: integer(1, 20),
  retry: integer(0, 20),
  retryFactor: number(0, 100),
  retryMaxTime: integer(0),
  timeout: integer(1, 3_600_000),
  progressInterval: integer(1),
  disableIntegrityCheck: boolean,
  resume: boolean,
  tags: mapOf(tag),
  onProgress: callback(),
  onRetry: callback(),
})

const paragraphs = listOf(text)

export const authText: Reader<AuthText> = as(
  objectOf<AuthText>({ top: paragraphs, bottom: paragraphs }),
  ({ top = [], bottom = [] }) => ({ top, bottom }),
)

/** `id` is how the oldest clients name the container. */
export type DropPaneInput = DropPaneOptions & { readonly id: string | undefined }

export const dropPane: Reader<DropPaneInput> = as(
  objectOf<Omit<DropPaneInput, 'cropFiles'> & { cropFiles: boolean | readonly unknown[] }>({
    id: text,
    overlay: boolean,
    showIcon: boolean,
    showProgress: boolean,
    disableClick: boolean,
    customText: text,
    cropFiles: either(boolean, {
      expects: 'a list',
      read: (v) => (Array.isArray(v) ? v : REFUSED),
    }),
    onDragEnter: callback(),
    onDragLeave: callback(),
    onDragOver: callback(),
    onDrop: callback(),
    onSuccess: callback(),
    onError: callback(),
    onProgress: callback(),
    onClick: callback(),
  }),
  ({
    id,
    overlay = true,
    showIcon = true,
    showProgress = true,
    disableClick = false,
    ...given
  }) => ({
    ...given,
    id,
    overlay,
    showIcon,
    showProgress,
    disableClick,
    customText: given.customText,
    cropFiles: given.cropFiles !== undefined && given.cropFiles !== false,
  }),
)

export const container: Reader<string | HTMLElement> = {
  expects: 'a selector or an element',
  read(value) {
    if (typeof value === 'string' && value !== '') return value
    return isElement(value) ? value : REFUSED
  },
}

export const pictures: Reader<readonly (Blob | string)[]> = listOf({
  expects: 'a file or an address',
  read: (value) => (typeof value === 'string' || value instanceof Blob ? value : REFUSED),
})

/** Also true for elements of another document, whose constructors are not ours. */
function isElement(value: unknown): value is HTMLElement {
  return typeof value === 'object' && value !== null && 'nodeType' in value && value.nodeType === 1
}
