import { Type } from 'typebox'
import {
  ApiKeyField,
  Maybe,
  PolicyField,
  SignatureField,
  StoreOptions,
  UploadTags,
} from './fields.ts'

/** Parts of one upload, as many as an S3 object can have. */
const MAX_UPLOAD_PARTS = 10_000

/** A whole number; forms, and some clients in JSON, write it as text. */
const WholeNumber = Type.Union([
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  Type.String({ pattern: '^\\d{1,15}$' }),
])

const Switch = Type.Union([Type.Boolean(), Type.Literal('true'), Type.Literal('false')])

/** What every request after the first begins with. What start answered may be sent along. */
const UploadFields = {
  apikey: ApiKeyField,
  upload_id: Type.String({ maxLength: 256 }),
  policy: Maybe(PolicyField),
  signature: Maybe(SignatureField),
}

const AltField = Type.String({
  maxLength: 4096,
  description: 'What to say in place of the picture.',
})

export const UploadStartRequest = Type.Object({
  apikey: ApiKeyField,
  policy: Maybe(PolicyField),
  signature: Maybe(SignatureField),
  filename: Maybe(Type.String({ maxLength: 4096 })),
  mimetype: Maybe(
    Type.String({ maxLength: 255, description: 'Left out: told from the first bytes.' }),
  ),
  size: WholeNumber,
  store: Maybe(StoreOptions),
  upload_tags: Maybe(UploadTags),
  alt: Maybe(AltField),
  fii: Maybe(Switch),
})
export type UploadStartRequest = Type.Static<typeof UploadStartRequest>

/** Clients send all of it back with every later request, so nothing else may be in it. */
export const UploadStartAnswer = Type.Object({
  uri: Type.String(),
  region: Type.String(),
  upload_id: Type.String(),
  location_url: Type.String({
    description:
      'Where the later requests go: a host name for whoever asked by host, else an address.',
  }),
  location_region: Type.String(),
  upload_type: Type.Optional(Type.Literal('intelligent_ingestion')),
})
export type UploadStartAnswer = Type.Static<typeof UploadStartAnswer>

export const UploadPartRequest = Type.Object({
  ...UploadFields,
  part: WholeNumber,
  size: WholeNumber,
  md5: Maybe(Type.String({ pattern: '^([A-Za-z0-9+/]{22}==)?$', description: 'Base64.' })),
  sha256: Maybe(Type.String({ pattern: '^([A-Za-z0-9+/]{43}=)?$', description: 'Base64.' })),
  fii: Maybe(Switch),
  offset: Maybe(WholeNumber),
})
export type UploadPartRequest = Type.Static<typeof UploadPartRequest>

export const UploadPartAnswer = Type.Object({
  url: Type.String({ description: 'PUT the bytes there; valid for an hour.' }),
  headers: Type.Record(Type.String(), Type.String(), { description: 'To be sent with them.' }),
  location_url: Type.String(),
})
export type UploadPartAnswer = Type.Static<typeof UploadPartAnswer>

export const UploadCommitRequest = Type.Object({ ...UploadFields, part: WholeNumber })

export const UploadCompleteRequest = Type.Object({
  ...UploadFields,
  size: Maybe(WholeNumber),
  upload_tags: Maybe(UploadTags),
  alt: Maybe(AltField),
  parts: Maybe(
    Type.Array(Type.Object({ part_number: WholeNumber, etag: Type.String({ maxLength: 256 }) }), {
      maxItems: MAX_UPLOAD_PARTS,
      description: 'What the client believes to have sent; compared with what has arrived.',
    }),
  ),
})
export type UploadCompleteRequest = Type.Static<typeof UploadCompleteRequest>

/** The file an upload has become. */
export const UploadedFileAnswer = Type.Object({
  handle: Type.String(),
  url: Type.String(),
  filename: Type.String(),
  size: Type.Integer(),
  mimetype: Type.String(),
  status: Type.Literal('Stored'),
  container: Type.Optional(Type.String()),
  key: Type.String(),
  upload_tags: Type.Optional(UploadTags),
})
export type UploadedFileAnswer = Type.Static<typeof UploadedFileAnswer>

export const UploadAbortRequest = Type.Object(UploadFields)

/** What has arrived of a part, as far as it has no gap. */
const ArrivedPartAnswer = Type.Object({
  part_number: Type.Integer(),
  size: Type.Integer({ description: 'Bytes from its beginning on.' }),
  etag: Type.Optional(Type.String({ description: 'As its PUT answered; not of parts in chunks.' })),
  sha256: Type.Optional(Type.String({ description: 'Base64, if it was announced.' })),
})

export const UploadProgressParams = Type.Object({ id: UploadFields.upload_id })
export const UploadProgressQuery = Type.Object({
  apikey: ApiKeyField,
  policy: Type.Optional(PolicyField),
  signature: Type.Optional(SignatureField),
})

/** How far an upload has come, for whoever goes on with it. */
export const UploadProgressAnswer = Type.Object({
  state: Type.Union([Type.Literal('open'), Type.Literal('completing'), Type.Literal('done')]),
  size: Type.Integer({ description: 'Of the file, as start was told.' }),
  parts: Type.Array(ArrivedPartAnswer, { description: 'By number; none once it is done.' }),
  file: Type.Optional(UploadedFileAnswer),
})
export type UploadProgressAnswer = Type.Static<typeof UploadProgressAnswer>
