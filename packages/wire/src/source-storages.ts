import { Type } from 'typebox'
import { AppSourceParams } from './admin.ts'

/** Where an app keeps files at a source (Filestack reference 7.4): the account and the folder. */
const StorageAccount = Type.Object({
  id: Type.String({ description: 'To be named where a folder is chosen.' }),
  name: Type.String(),
  email: Type.String(),
  broken: Type.Boolean({ description: 'It has taken the rights back, and has to connect again.' }),
})
const MaybeAccount = Type.Union([StorageAccount, Type.Null()])
/** As listed; empty is the root. */
const Folder = Type.String({ maxLength: 4096 })
const Version = Type.Integer({ minimum: 0 })

export const SourceStorageAnswer = Type.Object({
  source: Type.String(),
  title: Type.String(),
  account: MaybeAccount,
  folder: Folder,
  candidate: Type.Union([StorageAccount, Type.Null()], {
    description: 'Connected for this within the last hour, and not chosen yet.',
  }),
  kept: Type.Integer({ description: 'Files that rest there; a thousand stands for more.' }),
  waiting: Type.Integer({ description: 'Files that rest with us until they are there.' }),
  version: Version,
})
export type SourceStorageAnswer = Type.Static<typeof SourceStorageAnswer>

export const SourceStorageConsentAnswer = Type.Object({ url: Type.String() })
export type SourceStorageConsentAnswer = Type.Static<typeof SourceStorageConsentAnswer>

export const ChooseSourceStorageRequest = Type.Object(
  {
    version: Version,
    account: Type.Union([Type.String({ maxLength: 64 }), Type.Null()], {
      description: '`null`: no more files are kept there.',
    }),
    folder: Type.Optional(Folder),
  },
  { additionalProperties: false },
)
export type ChooseSourceStorageRequest = Type.Static<typeof ChooseSourceStorageRequest>

export const TestSourceStorageRequest = Type.Object(
  { account: Type.String({ maxLength: 64 }), folder: Folder },
  { additionalProperties: false },
)
export type TestSourceStorageRequest = Type.Static<typeof TestSourceStorageRequest>

export const SourceStorageFoldersRequest = Type.Object({
  account: Type.String({ maxLength: 64 }),
  folder: Type.Optional(Folder),
  cursor: Type.Optional(Type.String({ maxLength: 4096 })),
})
export type SourceStorageFoldersRequest = Type.Static<typeof SourceStorageFoldersRequest>
export const SourceStorageFoldersAnswer = Type.Object({
  folders: Type.Array(Type.Object({ folder: Folder, name: Type.String() })),
  next: Type.Union([Type.String(), Type.Null()]),
})
export type SourceStorageFoldersAnswer = Type.Static<typeof SourceStorageFoldersAnswer>

export const SourceStorageParams = AppSourceParams
