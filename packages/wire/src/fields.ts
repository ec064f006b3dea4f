import { type TSchema, Type } from 'typebox'

/** Left out, `null` or there: some clients send `null` for what they do not have. */
export const Maybe = <Schema extends TSchema>(schema: Schema) =>
  Type.Optional(Type.Union([schema, Type.Null()]))

/** The app's public key. */
export const ApiKeyField = Type.String({ minLength: 1, maxLength: 64 })

/** Base64 of a JSON text, as it was signed. */
export const PolicyField = Type.String({ maxLength: 8192 })

/** Lower-case hex HMAC-SHA256 of the policy text. */
export const SignatureField = Type.String({ maxLength: 256 })

/** The opaque text that stands for one picker session. */
export const TokenField = Type.String({ maxLength: 256 })

/** What nearly every request of the cloud API begins with. */
export const CallerFields = {
  apikey: ApiKeyField,
  token: Maybe(TokenField),
  policy: Maybe(PolicyField),
  signature: Maybe(SignatureField),
  flow: Maybe(Type.String({ maxLength: 32 })),
}

/** At most ten, keys up to 128 and values up to 256 characters. */
export const UploadTags = Type.Record(
  Type.String({ pattern: '^[\\s\\S]{1,128}$' }),
  Type.String({ maxLength: 256 }),
  { maxProperties: 10, additionalProperties: false },
)
export type UploadTags = Type.Static<typeof UploadTags>

/** Some clients write booleans as words. */
export const BooleanField = Type.Union([Type.Boolean(), Type.String({ maxLength: 8 })])

/** Where a client wants its copy to be filed. `s3` means the app's own storage, whatever that is. */
export const StoreOptions = Type.Object({
  location: Maybe(Type.String({ maxLength: 64 })),
  path: Maybe(Type.String({ maxLength: 1024 })),
  container: Maybe(Type.String({ maxLength: 256 })),
  region: Maybe(Type.String({ maxLength: 64 })),
  access: Maybe(Type.String({ maxLength: 32 })),
  filename: Maybe(Type.String({ maxLength: 1024 })),
  workflows: Maybe(
    Type.Array(Type.Unknown(), { maxItems: 100, description: 'Refused unless it is empty.' }),
  ),
})
export type StoreOptions = Type.Static<typeof StoreOptions>

/** A source's word on the wire: `dropbox`. */
export const SOURCE_NAME_PATTERN = '^[a-z][a-z0-9_-]{0,31}$'

/** Which of several accounts of a source is meant; the one used last by default. */
export const AccountField = Maybe(
  Type.String({ maxLength: 128, description: 'The `id` of one of the listed accounts.' }),
)

/** What the connection is for: saving needs the right to write. `open` by default. */
export const ConnectFlowField = Maybe(Type.Union([Type.Literal('open'), Type.Literal('saveas')]))

/** The path of an entry as a listing answered it; opaque to clients. */
export const EntryPath = Type.String({ maxLength: 4096 })
