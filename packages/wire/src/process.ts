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
  stages: Type.Optional(
    Type.Array(Type.Object({ engine: Type.String(), tasks: Type.Array(Type.String()) }), {
      description: 'Of a conversion: which program would do which tasks, from file to file.',
    }),
  ),
})
export type DebugAnswer = Type.Static<typeof DebugAnswer>

/** A conversion that somebody did not wait for. */
export const ConversionAnswer = Type.Object({
  id: Type.String(),
  state: Type.Union([Type.Literal('working'), Type.Literal('ready'), Type.Literal('failed')]),
  url: Type.Optional(Type.String({ description: 'Leads to the result, when it is ready.' })),
  error: Type.Optional(Type.Object({ code: Type.String(), message: Type.String() })),
})
export type ConversionAnswer = Type.Static<typeof ConversionAnswer>

export const ConversionParams = Type.Object({ id: Type.String({ maxLength: 64 }) })
export type ConversionParams = Type.Static<typeof ConversionParams>

/** Numbers of a video or a sound; what it has not is left out. Bit rates in kbit/s. */
const MediaFacts = Type.Partial(
  Type.Object({
    duration: Type.Integer({ description: 'Milliseconds.' }),
    audio_channels: Type.Integer(),
    audio_codec: Type.String(),
    audio_sample_rate: Type.Integer(),
    audio_bitrate: Type.Integer(),
    video_codec: Type.String(),
    video_bitrate: Type.Integer(),
    width: Type.Integer({ description: 'Pixels.' }),
    height: Type.Integer(),
    fps: Type.Number(),
    file_size: Type.Integer(),
    mime_type: Type.String(),
    extname: Type.String(),
    encoding_progress: Type.Integer({ description: 'Percent.' }),
    encoding_time: Type.Integer({ description: 'Seconds.' }),
    created_at: Type.String(),
    started_encoding_at: Type.String(),
    updated_at: Type.String(),
  }),
)

/** How far a conversion of a video or a sound is (Filestack reference 9.3, 10.4). */
export const VideoAnswer = Type.Object({
  status: Type.Enum(['started', 'pending', 'completed', 'failed']),
  message: Type.Optional(Type.String({ description: 'How it ended.' })),
  uuid: Type.String(),
  timestamp: Type.String({ description: 'Seconds, as text.' }),
  data: Type.Optional(
    Type.Partial(
      Type.Object({
        url: Type.String({ description: 'The result.' }),
        thumb: Type.String({ description: 'A still picture of it.' }),
        thumb100x100: Type.String(),
        thumb200x200: Type.String(),
        thumb300x300: Type.String(),
      }),
    ),
  ),
  metadata: Type.Optional(Type.Object({ result: MediaFacts, source: MediaFacts })),
})
export type VideoAnswer = Type.Static<typeof VideoAnswer>
