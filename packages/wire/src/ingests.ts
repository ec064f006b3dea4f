import { Type } from 'typebox'
import {
  AccountField,
  ApiKeyField,
  CallerFields,
  Maybe,
  SOURCE_NAME_PATTERN,
  StoreOptions,
  TokenField,
  UploadTags,
} from './fields.ts'
import { FileAnswer } from './file.ts'

/** Entries one call may name. */
export const MAX_INGESTS_PER_CALL = 500

export const StartIngestsRequest = Type.Object({
  ...CallerFields,
  source: Type.String({ pattern: SOURCE_NAME_PATTERN }),
  account: AccountField,
  items: Type.Array(
    Type.Object({
      path: Type.String({
        minLength: 1,
        maxLength: 4096,
        description: 'As listed; for the source `url` the address.',
      }),
      filename: Maybe(Type.String({ maxLength: 1024 })),
      export: Maybe(Type.String({ maxLength: 32 })),
    }),
    { minItems: 1, maxItems: MAX_INGESTS_PER_CALL },
  ),
  store: Maybe(StoreOptions),
  upload_tags: Maybe(UploadTags),
  on_change: Maybe(
    Type.Union([Type.Literal('restart'), Type.Literal('fail')], {
      description: 'What to do when a file becomes another one midway. `restart` by default.',
    }),
  ),
  request_key: Maybe(
    Type.String({
      minLength: 1,
      maxLength: 128,
      description:
        'Made by the client, a new one for each request. The same request sent again with it, by the same session, answers what the first began.',
    }),
  ),
  wait: Maybe(
    Type.Union([Type.Boolean(), Type.Number({ minimum: 0, maximum: 600 })], {
      description: 'Answer when all have ended, or after so many seconds (true: 600).',
    }),
  ),
})
export type StartIngestsRequest = Type.Static<typeof StartIngestsRequest>

/** How far one file has come. */
export const IngestAnswer = Type.Object({
  id: Type.String(),
  source: Type.String(),
  path: Type.String(),
  state: Type.Union([
    Type.Literal('queued'),
    Type.Literal('running'),
    Type.Literal('waiting'),
    Type.Literal('done'),
    Type.Literal('failed'),
    Type.Literal('cancelled'),
  ]),
  size: Type.Union([Type.Integer(), Type.Null()], { description: 'Bytes; null while unknown.' }),
  received: Type.Integer({ description: 'Bytes that have arrived.' }),
  attempts: Type.Integer(),
  file: Type.Optional(FileAnswer),
  error: Type.Optional(
    Type.Object(
      { code: Type.String(), message: Type.String() },
      { description: 'Why it failed, or what it is waiting for.' },
    ),
  ),
  resumes_at: Type.Optional(Type.String({ format: 'date-time' })),
})
export type IngestAnswer = Type.Static<typeof IngestAnswer>

export const StartIngestsAnswer = Type.Object({
  token: Type.String(),
  ingests: Type.Array(IngestAnswer),
})
export type StartIngestsAnswer = Type.Static<typeof StartIngestsAnswer>

export const WatchIngestsRequest = Type.Object({
  apikey: ApiKeyField,
  token: Maybe(TokenField),
  ids: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: MAX_INGESTS_PER_CALL }),
})
export type WatchIngestsRequest = Type.Static<typeof WatchIngestsRequest>

/** The app's key beside the picker session's token in the header. */
export const SessionQuery = Type.Object({
  apikey: Type.Optional(Type.String({ maxLength: 64 })),
  key: Type.Optional(Type.String({ maxLength: 64 })),
})
