import { Type } from 'typebox'
import { ListedEntry } from './cloud.ts'
import {
  ApiKeyField,
  CallerFields,
  EntryPath,
  Maybe,
  SOURCE_NAME_PATTERN,
  TokenField,
} from './fields.ts'
import { FileAnswer } from './file.ts'

/** Files one call may save. */
export const MAX_EXPORTS_PER_CALL = 500

/** What to do when the name is taken there. `rename` by default. */
export const ClashField = Type.Union(
  [Type.Literal('rename'), Type.Literal('replace'), Type.Literal('fail')],
  { description: 'What to do when the name is taken there: `rename` by default.' },
)

/** A handle, the address of a file or a conversion of this service, or any address of the web. */
const WhatToSave = Type.String({
  minLength: 1,
  maxLength: 4096,
  description:
    'A handle, the address of a file or a conversion of this service, `task=…/<handle>`, or any address of the web.',
})

const AccountField = Maybe(
  Type.String({ maxLength: 64, description: 'One of the listed accounts.' }),
)

export const StartExportsRequest = Type.Object({
  ...CallerFields,
  source: Type.String({ pattern: SOURCE_NAME_PATTERN }),
  account: AccountField,
  folder: Maybe(EntryPath),
  on_clash: Maybe(ClashField),
  items: Type.Array(
    Type.Object({ what: WhatToSave, filename: Maybe(Type.String({ maxLength: 1024 })) }),
    { minItems: 1, maxItems: MAX_EXPORTS_PER_CALL },
  ),
  request_key: Maybe(Type.String({ minLength: 1, maxLength: 128 })),
  wait: Maybe(
    Type.Union([Type.Boolean(), Type.Number({ minimum: 0, maximum: 600 })], {
      description: 'Answer when all have ended, or after so many seconds (true: 600).',
    }),
  ),
})
export type StartExportsRequest = Type.Static<typeof StartExportsRequest>

/** How far one file has come. */
export const ExportAnswer = Type.Object({
  id: Type.String(),
  source: Type.String(),
  folder: Type.String(),
  filename: Type.String(),
  state: Type.Union([
    Type.Literal('queued'),
    Type.Literal('running'),
    Type.Literal('waiting'),
    Type.Literal('done'),
    Type.Literal('failed'),
    Type.Literal('cancelled'),
  ]),
  size: Type.Union([Type.Integer(), Type.Null()], { description: 'Bytes; null while unknown.' }),
  sent: Type.Integer({ description: 'Bytes the source has.' }),
  attempts: Type.Integer(),
  /** A linked file: what now lies there. */
  file: Type.Optional(FileAnswer),
  error: Type.Optional(Type.Object({ code: Type.String(), message: Type.String() })),
  resumes_at: Type.Optional(Type.String({ format: 'date-time' })),
})
export type ExportAnswer = Type.Static<typeof ExportAnswer>

export const StartExportsAnswer = Type.Object({
  token: Type.String(),
  exports: Type.Array(ExportAnswer),
})
export type StartExportsAnswer = Type.Static<typeof StartExportsAnswer>

export const WatchExportsRequest = Type.Object({
  apikey: ApiKeyField,
  token: Maybe(TokenField),
  ids: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: MAX_EXPORTS_PER_CALL }),
})
export type WatchExportsRequest = Type.Static<typeof WatchExportsRequest>

/** Where one file goes, in the older words. */
const ExportPlace = Type.Object({
  path: Maybe(EntryPath),
  filename: Maybe(Type.String({ maxLength: 1024 })),
  account: AccountField,
  on_clash: Maybe(ClashField),
})

/** Saves one file and waits for it; answered as storing is. */
export const SaveRequest = Type.Object({
  ...CallerFields,
  handle: Maybe(WhatToSave),
  url: Maybe(WhatToSave),
  clouds: Type.Record(Type.String({ pattern: SOURCE_NAME_PATTERN }), ExportPlace, {
    minProperties: 1,
    maxProperties: 16,
    additionalProperties: false,
  }),
})
export type SaveRequest = Type.Static<typeof SaveRequest>

export const CreateFolderRequest = Type.Object({
  ...CallerFields,
  source: Type.String({ pattern: SOURCE_NAME_PATTERN }),
  account: AccountField,
  folder: Maybe(EntryPath),
  name: Type.String({ minLength: 1, maxLength: 1024 }),
  on_clash: Maybe(
    Type.Union([Type.Literal('rename'), Type.Literal('fail')], {
      description: 'What to do when the name is taken there: `fail` by default.',
    }),
  ),
})
export type CreateFolderRequest = Type.Static<typeof CreateFolderRequest>

export const CreateFolderAnswer = Type.Object({ token: Type.String(), entry: ListedEntry })
export type CreateFolderAnswer = Type.Static<typeof CreateFolderAnswer>
