import { Type } from 'typebox'
import { UploadTags } from './fields.ts'

/** A file as the cloud API answers it after storing or linking. */
export const FileAnswer = Type.Object({
  handle: Type.String(),
  url: Type.String(),
  filename: Type.String(),
  mimetype: Type.String(),
  size: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Bytes; null for a linked file of unknown size.',
  }),
  client: Type.String({ description: 'The source it came from.' }),
  status: Type.Optional(Type.Literal('Stored')),
  container: Type.Optional(Type.String()),
  key: Type.Optional(Type.String()),
  upload_tags: Type.Optional(UploadTags),
})
export type FileAnswer = Type.Static<typeof FileAnswer>

/** The fields a metadata request may ask for by name. */
export const METADATA_FIELDS = [
  'size',
  'mimetype',
  'filename',
  'uploaded',
  'writeable',
  'location',
  'path',
  'container',
  'key',
  'width',
  'height',
  'cloud',
  'source_url',
  'alt',
  'exif',
  'md5',
  'sha1',
  'sha224',
  'sha256',
  'sha384',
  'sha512',
] as const
export type MetadataField = (typeof METADATA_FIELDS)[number]

const Pixels = Type.Optional(
  Type.Union([Type.Integer(), Type.Null()], {
    description: 'Of a picture as it is shown; null for everything else.',
  }),
)
const Hash = Type.Optional(Type.String({ description: 'Lower-case hex.' }))

/** What is known about a file; only the fields that were asked for. */
export const MetadataAnswer = Type.Object({
  size: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  mimetype: Type.Optional(Type.String()),
  filename: Type.Optional(Type.String()),
  uploaded: Type.Optional(Type.Integer({ description: 'Milliseconds since 1970.' })),
  writeable: Type.Optional(Type.Boolean()),
  location: Type.Optional(Type.String()),
  path: Type.Optional(Type.String()),
  container: Type.Optional(Type.String()),
  key: Type.Optional(Type.String()),
  width: Pixels,
  height: Pixels,
  cloud: Type.Optional(Type.String()),
  source_url: Type.Optional(
    Type.Union([Type.String(), Type.Null()], {
      description: 'Where it was fetched from, if it was fetched from an address.',
    }),
  ),
  alt: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  exif: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), { description: 'What the camera wrote, by tag.' }),
  ),
  md5: Hash,
  sha1: Hash,
  sha224: Hash,
  sha256: Hash,
  sha384: Hash,
  sha512: Hash,
})
export type MetadataAnswer = Type.Static<typeof MetadataAnswer>

const Word = (maxLength: number) => Type.Optional(Type.String({ maxLength }))

/**
 * What is said beside a content that is to be stored or to replace another: in the query, or in the
 * body with its address. Words that are none of these mean nothing.
 */
export const ContentWords = Type.Object({
  key: Word(64),
  policy: Word(8192),
  signature: Word(256),
  url: Type.Optional(
    Type.String({
      maxLength: 4096,
      description: 'In the body: where the content is fetched from.',
    }),
  ),
  filename: Word(1024),
  mimetype: Type.Optional(
    Type.String({ maxLength: 255, description: 'Left out: told from the first bytes.' }),
  ),
  base64decode: Type.Optional(
    Type.String({ maxLength: 8, description: '`true`: the body is base64 of the content.' }),
  ),
  path: Word(1024),
  container: Word(256),
  region: Word(64),
  access: Word(32),
  workflows: Word(8192),
})
export type ContentWords = Type.Static<typeof ContentWords>

/** A file as the classic store API answers it (Filestack reference 4.3). */
export const ClassicStoreAnswer = Type.Object({
  url: Type.String(),
  filename: Type.String(),
  type: Type.String(),
  size: Type.Integer(),
  key: Type.String(),
  container: Type.Optional(Type.String()),
  isWriteable: Type.Literal(true),
})
export type ClassicStoreAnswer = Type.Static<typeof ClassicStoreAnswer>

/** A file with another content than before. */
export const OverwriteAnswer = Type.Object({
  url: Type.String(),
  mimetype: Type.String(),
  isWriteable: Type.Literal(true),
  size: Type.Integer(),
  filename: Type.String(),
})
export type OverwriteAnswer = Type.Static<typeof OverwriteAnswer>

/** What deleting a file answers. */
export const DeleteAnswer = Type.Object({})
