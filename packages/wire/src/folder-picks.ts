import { Type } from 'typebox'
import {
  ApiKeyField,
  CallerFields,
  EntryPath,
  Maybe,
  SOURCE_NAME_PATTERN,
  StoreOptions,
  TokenField,
  UploadTags,
} from './fields.ts'
import { FileAnswer } from './file.ts'

/** Folders one stream may follow. */
export const MAX_FOLDER_PICKS_PER_CALL = 500
/** Files one page may hold. */
export const MAX_FOLDER_PICK_FILES_PER_PAGE = 500

export const StartFolderPickRequest = Type.Object({
  ...CallerFields,
  source: Type.String({ pattern: SOURCE_NAME_PATTERN }),
  account: Maybe(Type.String({ maxLength: 64, description: 'One of the listed accounts.' })),
  path: EntryPath,
  name: Maybe(
    Type.String({
      maxLength: 1024,
      description: 'What the folder is called for people; by default the end of its path.',
    }),
  ),
  accept: Maybe(
    Type.Array(Type.String({ maxLength: 256 }), {
      maxItems: 200,
      description: 'Only files of these kinds; the others are counted as skipped.',
    }),
  ),
  max_size: Maybe(
    Type.Integer({ minimum: 1, description: 'Bytes of one file; larger ones are skipped.' }),
  ),
  max_files: Maybe(
    Type.Integer({
      minimum: 1,
      description:
        'Of a folder that holds more of them nothing is stored: it fails with `folder_pick_too_many`.',
    }),
  ),
  store: Maybe(StoreOptions),
  upload_tags: Maybe(UploadTags),
  request_key: Maybe(
    Type.String({
      minLength: 1,
      maxLength: 128,
      description:
        'Made by the client, a new one for each request. The same request sent again with it, by the same session, answers what the first began.',
    }),
  ),
})
export type StartFolderPickRequest = Type.Static<typeof StartFolderPickRequest>

const Count = Type.Integer({ minimum: 0 })

/** How far a folder that was picked as one has come. */
export const FolderPickAnswer = Type.Object({
  id: Type.String(),
  source: Type.String(),
  path: Type.String({ description: 'As listed.' }),
  name: Type.String(),
  state: Type.Union(
    [
      Type.Literal('queued'),
      Type.Literal('running'),
      Type.Literal('waiting'),
      Type.Literal('done'),
      Type.Literal('failed'),
      Type.Literal('cancelled'),
    ],
    {
      description:
        '`done`: each file was stored, skipped or failed; `failed`: the folder itself could not be read, or is too large; `cancelled`: what was stored by then is kept.',
    },
  ),
  is_counted: Type.Boolean({ description: 'All of it was looked at: `found` grows no more.' }),
  found: Type.Integer({ minimum: 0, description: 'Files that are wanted, so far.' }),
  skipped: Type.Integer({ minimum: 0, description: 'Files that are not wanted.' }),
  done: Count,
  failed: Count,
  bytes: Type.Integer({ minimum: 0, description: 'Of the files found, as far as it is known.' }),
  received: Type.Integer({ minimum: 0, description: 'Bytes that have arrived.' }),
  zip: Type.Optional(
    Type.String({
      description: 'The address of all files that were stored in one archive, once it has ended.',
    }),
  ),
  error: Type.Optional(
    Type.Object(
      { code: Type.String(), message: Type.String() },
      { description: 'Why it failed, or what it is waiting for.' },
    ),
  ),
  resumes_at: Type.Optional(Type.String({ format: 'date-time' })),
})
export type FolderPickAnswer = Type.Static<typeof FolderPickAnswer>

export const StartFolderPickAnswer = Type.Object({
  token: Type.String(),
  pick: FolderPickAnswer,
})
export type StartFolderPickAnswer = Type.Static<typeof StartFolderPickAnswer>

/** One file of a picked folder. */
export const FolderPickFile = Type.Object({
  path: Type.String({ description: 'Where it lies, as listings say it.' }),
  relative_path: Type.String({ description: 'The same within the folder: `2026/May/a.jpg`.' }),
  state: Type.Union([
    Type.Literal('waiting'),
    Type.Literal('running'),
    Type.Literal('done'),
    Type.Literal('failed'),
    Type.Literal('cancelled'),
  ]),
  size: Type.Union([Type.Integer(), Type.Null()], { description: 'Bytes; null while unknown.' }),
  file: Type.Optional(FileAnswer),
  error: Type.Optional(Type.Object({ code: Type.String(), message: Type.String() })),
})
export type FolderPickFile = Type.Static<typeof FolderPickFile>

export const FolderPickFilesQuery = Type.Object({
  apikey: Type.Optional(Type.String({ maxLength: 64 })),
  state: Type.Optional(
    Type.Union([Type.Literal('done'), Type.Literal('failed')], {
      description: 'Only these; all by default.',
    }),
  ),
  after: Type.Optional(
    Type.String({ maxLength: 4096, description: 'The `next` of the page before.' }),
  ),
  limit: Type.Optional(
    Type.String({
      pattern: '^[1-9][0-9]{0,2}$',
      description: 'At most 500, and by default as many.',
    }),
  ),
})

/** A page of a picked folder's files, in the order in which they were found. */
export const FolderPickFilesAnswer = Type.Object({
  files: Type.Array(FolderPickFile),
  next: Type.String({ description: 'Asks for the next page; empty on the last one.' }),
})
export type FolderPickFilesAnswer = Type.Static<typeof FolderPickFilesAnswer>

export const WatchFolderPicksRequest = Type.Object({
  apikey: ApiKeyField,
  token: Maybe(TokenField),
  ids: Type.Array(Type.String({ maxLength: 64 }), {
    minItems: 1,
    maxItems: MAX_FOLDER_PICKS_PER_CALL,
  }),
})
export type WatchFolderPicksRequest = Type.Static<typeof WatchFolderPicksRequest>
