import { METADATA_FIELDS, type MetadataAnswer, type MetadataField } from '@quayside/wire'
import type { FileRecord } from '../../files/file-record.ts'
import type { ImageSize } from '../../files/image-facts.ts'

/** What is answered when no field is asked for by name (Filestack reference 5.2). */
const DEFAULT_FIELDS: readonly MetadataField[] = [
  'size',
  'mimetype',
  'filename',
  'uploaded',
  'writeable',
  'location',
  'path',
  'container',
  'key',
]

/**
 * The fields a query asks for: one `name=true` each. Names that are none of ours are parameters of
 * something else.
 */
export function askedFields(query: URLSearchParams): readonly MetadataField[] {
  const asked = METADATA_FIELDS.filter(
    (field) => query.get(field) === 'true' || query.get(toCamel(field)) === 'true',
  )
  return asked.length > 0 ? asked : DEFAULT_FIELDS
}

export interface MetadataWords {
  readonly fields: readonly MetadataField[]
  /** Of a picture. */
  readonly size: ImageSize | undefined
  /** What people call a source. */
  readonly title: (source: string) => string
}

/**
 * A file in metadata's words, but for what is read in its content. Fields the file does not have are
 * left out, those that only some files can have are `null`.
 */
export function toMetadata(
  file: FileRecord,
  { fields, size, title }: MetadataWords,
): MetadataAnswer {
  const stored = file.kind === 'stored' ? file : file.moved
  const all: MetadataAnswer = {
    size: file.size ?? null,
    mimetype: file.contentType,
    filename: file.filename,
    uploaded: file.createdAt.getTime(),
    writeable: stored !== undefined,
    // Whatever a copy rests on, clients know the app's own storage by this name.
    ...(stored && { location: stored.storeIn ?? 'S3', path: stored.path, key: stored.path }),
    ...(stored?.container !== undefined && { container: stored.container }),
    cloud: stored ? 'internal' : title(file.origin?.source ?? ''),
    width: size?.width ?? null,
    height: size?.height ?? null,
    source_url: file.origin?.source === 'url' ? file.origin.ref : null,
    alt: file.alt ?? null,
  }
  const wanted: readonly string[] = fields
  return Object.fromEntries(Object.entries(all).filter(([field]) => wanted.includes(field)))
}

function toCamel(field: string): string {
  return field.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
