import { Type } from 'typebox'
import { ApiKeyField, Maybe, TokenField, UploadTags } from './fields.ts'

/** Longer than the longest address of any kind. */
const SourceText = Type.String({ minLength: 1, maxLength: 8192 })

/** What is sent to somebody's server along with each question about an address. */
export const SourceHeaders = Type.Record(Type.String(), Type.String({ maxLength: 4096 }), {
  maxProperties: 32,
})

/** A handle or an address, alone or with headers for the server that has it. */
const ProcessSource = Type.Union([
  SourceText,
  Type.Object({ source: SourceText, headers: Maybe(SourceHeaders) }),
])

const ProcessTask = Type.Object({
  name: Type.String({ maxLength: 64 }),
  params: Maybe(Type.Unknown({ description: 'An object; what is in it depends on the task.' })),
})

/**
 * Tasks for a source, as JSON (Filestack reference 4.1). Policy and signature are those of a task
 * `security`; of several tasks `store` the last word counts.
 */
export const ProcessRequest = Type.Object({
  apikey: Maybe(ApiKeyField),
  apiKey: Maybe(ApiKeyField),
  token: Maybe(TokenField),
  sources: Type.Array(ProcessSource, { minItems: 1, maxItems: 100 }),
  tasks: Maybe(Type.Array(ProcessTask, { maxItems: 100 })),
  upload_tags: Maybe(UploadTags),
})
export type ProcessRequest = Type.Static<typeof ProcessRequest>

/** The file that tasks have made. */
export const ProcessAnswer = Type.Object({
  url: Type.String(),
  handle: Type.String(),
  filename: Type.String(),
  size: Type.Integer(),
  type: Type.String({ description: 'Its content type.' }),
  container: Type.Optional(Type.String()),
  key: Type.String(),
  status: Type.Literal('Stored'),
  width: Type.Optional(Type.Integer({ description: 'Pixels, of pictures.' })),
  height: Type.Optional(Type.Integer()),
  upload_tags: Type.Optional(UploadTags),
})
export type ProcessAnswer = Type.Static<typeof ProcessAnswer>

/** What an address with `debug` in it means (Filestack reference 9.5). */
export const DebugAnswer = Type.Object({
  apikey: Type.Union([Type.String(), Type.Null()]),
  status: Type.Object({ message: Type.String(), http_code: Type.Integer() }),
  start_time: Type.String(),
  processing_time: Type.String(),
  source: Type.Union([
    Type.Null(),
    Type.Object({
      url: Type.String(),
      mimetype: Type.String(),
      size: Type.Union([Type.Integer(), Type.Null()]),
    }),
  ]),
  task_uri: Type.String(),
  debug: Type.Literal(true),
  chain: Type.Union([
    Type.Null(),
    Type.Array(
      Type.Object({ task: Type.String(), params: Type.Record(Type.String(), Type.Unknown()) }),
    ),
  ]),
})
export type DebugAnswer = Type.Static<typeof DebugAnswer>
