import { Type } from 'typebox'
import {
  AccountField,
  ApiKeyField,
  CallerFields,
  ConnectFlowField,
  EntryPath,
  Maybe,
  PolicyField,
  SignatureField,
  SOURCE_NAME_PATTERN,
  StoreOptions,
  UploadTags,
} from './fields.ts'
import { FileAnswer } from './file.ts'

/** Sources one request may name. */
const MAX_SOURCES = 16

const SourceName = Type.String({ pattern: SOURCE_NAME_PATTERN })

/** What a list request wants of one source. */
export const ListedSource = Type.Object({
  path: Maybe(EntryPath),
  next: Maybe(Type.String({ maxLength: 8192 })),
  search: Maybe(Type.String({ maxLength: 256, description: 'Find by name instead of listing.' })),
  recursive: Maybe(
    Type.Boolean({ description: 'The files of all folders below, without the folders.' }),
  ),
  account: AccountField,
  flow: ConnectFlowField,
  after: Maybe(
    Type.Integer({
      minimum: 0,
      description:
        'Only an account connected or chosen after this `chosen` counts: how another one is added.',
    }),
  ),
})

export const ListRequest = Type.Object({
  ...CallerFields,
  clouds: Type.Record(SourceName, ListedSource, {
    maxProperties: MAX_SOURCES,
    additionalProperties: false,
    description: 'What to list, by source. Empty: only a token is wanted.',
  }),
  accept: Maybe(Type.Array(Type.String({ maxLength: 256 }), { maxItems: 200 })),
  appurl: Maybe(
    Type.String({ maxLength: 4096, description: 'Where the browser goes after connecting.' }),
  ),
  wait: Maybe(
    Type.Number({
      minimum: 0,
      maximum: 25,
      description: 'Seconds to hold the answer back for, until the person has connected.',
    }),
  ),
})
export type ListRequest = Type.Static<typeof ListRequest>

/** One file or folder of a listing. */
export const ListedEntry = Type.Object({
  id: Type.Optional(Type.String({ description: 'Stays the same when the file is moved.' })),
  name: Type.String(),
  path: Type.String({ description: 'Opaque; folders end with a slash.' }),
  folder: Type.Boolean(),
  mimetype: Type.String({ description: 'Empty for folders.' }),
  size: Type.String({ description: 'For display.' }),
  bytes: Type.Integer(),
  thumbnail: Type.String({ description: 'An absolute address of a picture.' }),
  modified: Type.Optional(Type.String({ format: 'date-time' })),
  exportFormats: Type.Optional(
    Type.Array(Type.String(), {
      description: 'For documents without a file of their own; the first is the default.',
    }),
  ),
  downloadable: Type.Optional(
    Type.Literal(false, { description: 'Neither the file nor an export of it can be had.' }),
  ),
  readOnly: Type.Optional(Type.Boolean({ description: 'Nothing can be saved or changed there.' })),
  shared: Type.Optional(Type.Boolean({ description: 'A folder that others have too, or a team.' })),
  own: Type.Optional(
    Type.Boolean({ description: 'The own folder of a member, where a team’s space is listed.' }),
  ),
  noAccess: Type.Optional(
    Type.Boolean({ description: 'A folder that is seen and may not be opened.' }),
  ),
  unmounted: Type.Optional(
    Type.Boolean({ description: 'Shared with the person, but not among their own folders.' }),
  ),
})
export type ListedEntry = Type.Static<typeof ListedEntry>

/** Whose files somebody may look at in this session. */
export const ListedAccount = Type.Object({
  id: Type.String({ description: 'To be sent back as `account`.' }),
  name: Type.String(),
  email: Type.String(),
  broken: Type.Optional(
    Type.Boolean({ description: 'The permission has ended; the person has to connect again.' }),
  ),
})
export type ListedAccount = Type.Static<typeof ListedAccount>

/** A page of a folder. */
export const ListedFolder = Type.Object({
  client: Type.String(),
  filename: Type.String({ description: 'The folder that was listed.' }),
  next: Type.String({ description: 'Asks for the next page; empty on the last one.' }),
  contents: Type.Array(ListedEntry),
  account: Type.Optional(ListedAccount),
  accounts: Type.Optional(
    Type.Array(ListedAccount, {
      description: 'All of this session with this source, the one used last first.',
    }),
  ),
  accounts_url: Type.Optional(
    Type.String({
      description: 'A page where the person sees and ends what they connected; good for an hour.',
    }),
  ),
  chosen: Type.Optional(
    Type.Integer({
      description: 'Grows when an account is connected or chosen; to be sent back as `after`.',
    }),
  ),
})
export type ListedFolder = Type.Static<typeof ListedFolder>

/** The person has to connect first. */
export const AuthNeeded = Type.Object({
  auth: Type.Object({ redirect_url: Type.String({ description: 'Open it in a window.' }) }),
})
export type AuthNeeded = Type.Static<typeof AuthNeeded>

export const ListAnswer = Type.Object(
  { token: Type.String() },
  {
    additionalProperties: Type.Union([ListedFolder, AuthNeeded]),
    description: 'The token, and for each source a page or where to connect.',
  },
)

const PickedEntry = Type.Object({
  path: Type.String({ minLength: 1, maxLength: 4096 }),
  filename: Maybe(Type.String({ maxLength: 1024 })),
  export: Maybe(Type.String({ maxLength: 32, description: 'One of `exportFormats`.' })),
  account: AccountField,
  store: Maybe(StoreOptions),
})

const PICKED = { minProperties: 1, maxProperties: MAX_SOURCES, additionalProperties: false }

export const StoreRequest = Type.Object({
  ...CallerFields,
  clouds: Type.Record(SourceName, PickedEntry, PICKED),
  store: Maybe(StoreOptions),
  upload_tags: Maybe(UploadTags),
})
export type StoreRequest = Type.Static<typeof StoreRequest>

const LinkedEntry = Type.Object({
  ...PickedEntry.properties,
  revision: Maybe(
    Type.Union([Type.Literal('follow'), Type.Literal('pin')], {
      description:
        'Whether the link shows what the file is at its source, or stays at what it is now, for as long as the source keeps that; it follows by default.',
    }),
  ),
})

export const LinkRequest = Type.Object({
  ...StoreRequest.properties,
  clouds: Type.Record(SourceName, LinkedEntry, PICKED),
})
export type LinkRequest = Type.Static<typeof LinkRequest>

export const StoreAnswer = Type.Object(
  { token: Type.String() },
  { additionalProperties: FileAnswer, description: 'The token, and the file of each source.' },
)

/** All accounts of the source, or one of them. */
const SignedOutSource = Maybe(Type.Object({ account: AccountField }))

export const LogoutRequest = Type.Object({
  ...CallerFields,
  clouds: Maybe(
    Type.Record(SourceName, SignedOutSource, {
      maxProperties: MAX_SOURCES,
      additionalProperties: false,
    }),
  ),
})

export const LogoutAnswer = Type.Object(
  { token: Type.String() },
  { additionalProperties: Type.Object({}) },
)

const Names = Maybe(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64 }))

export const PrefetchRequest = Type.Object({
  apikey: ApiKeyField,
  policy: Maybe(PolicyField),
  signature: Maybe(SignatureField),
  security: Maybe(Type.Object({ policy: Maybe(PolicyField), signature: Maybe(SignatureField) })),
  permissions: Names,
  settings: Names,
  events: Names,
  sources: Maybe(Type.Boolean({ description: 'Answer what this app can pick from, too.' })),
  picker_config: Maybe(Type.Unknown({ description: 'Taken, and not changed.' })),
})
export type PrefetchRequest = Type.Static<typeof PrefetchRequest>

export const PrefetchQuery = Type.Object({
  apikey: Type.Optional(ApiKeyField),
  policy: Type.Optional(PolicyField),
  signature: Type.Optional(SignatureField),
})

/** What a picker draws a source from. */
export const SourceAnswer = Type.Object({
  name: Type.String({ description: 'The word on the wire.' }),
  title: Type.String(),
  icon: Type.String({ description: 'The absolute address of an SVG image.' }),
  canSearch: Type.Boolean(),
  canListRecursively: Type.Boolean(),
  canSave: Type.Optional(Type.Boolean({ description: 'Whether files can be saved in it.' })),
  problem: Type.Optional(
    Type.String({ description: 'Why nothing can be picked from it now, for people.' }),
  ),
})
export type SourceAnswer = Type.Static<typeof SourceAnswer>

const Switches = Type.Record(Type.String(), Type.Boolean())

export const PrefetchAnswer = Type.Object(
  {
    blocked: Type.Union([Type.Boolean(), Type.String()]),
    settings: Type.Optional(Switches),
    permissions: Type.Optional(Switches),
    sources: Type.Optional(Type.Array(SourceAnswer)),
  },
  { additionalProperties: true },
)
export type PrefetchAnswer = Type.Static<typeof PrefetchAnswer>

export const MetadataOfUrlRequest = Type.Object({
  apikey: ApiKeyField,
  policy: Maybe(PolicyField),
  signature: Maybe(SignatureField),
  url: Type.String({ minLength: 1, maxLength: 4096 }),
  headers: Maybe(
    Type.Record(Type.String(), Type.String({ maxLength: 4096 }), { maxProperties: 32 }),
  ),
})

export const MetadataOfUrlAnswer = Type.Object({
  url: Type.String(),
  filename: Type.String(),
  mimetype: Type.String(),
  size: Type.Union([Type.Integer(), Type.Null()]),
})
export type MetadataOfUrlAnswer = Type.Static<typeof MetadataOfUrlAnswer>
