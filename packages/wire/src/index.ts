export {
  AppAnswer,
  AppParams,
  AppSourceParams,
  AppsAnswer,
  CreateAppRequest,
  CreatedAppAnswer,
  CreatedSessionAnswer,
  CreateSessionRequest,
  DoctorAnswer,
  Finding,
  SourceCredentialsAnswer,
  SourceCredentialsRequest,
  UpdateAppRequest,
} from './admin.ts'
export {
  AuthNeeded,
  LinkRequest,
  ListAnswer,
  ListedEntry,
  ListedFolder,
  ListedSource,
  ListRequest,
  LogoutAnswer,
  LogoutRequest,
  MetadataOfUrlAnswer,
  MetadataOfUrlRequest,
  PrefetchAnswer,
  PrefetchQuery,
  PrefetchRequest,
  SourceAnswer,
  StoreAnswer,
  StoreRequest,
} from './cloud.ts'
export { ErrorAnswer } from './error.ts'
export { StoreOptions, UploadTags } from './fields.ts'
export { FileAnswer, METADATA_FIELDS, MetadataAnswer, type MetadataField } from './file.ts'
export {
  IngestAnswer,
  MAX_INGESTS_PER_CALL,
  SessionQuery,
  StartIngestsAnswer,
  StartIngestsRequest,
  WatchIngestsRequest,
} from './ingests.ts'
export { HealthAnswer, ReadyAnswer } from './ops.ts'
export {
  UploadAbortRequest,
  UploadCommitRequest,
  UploadCompleteRequest,
  UploadedFileAnswer,
  UploadPartAnswer,
  UploadPartRequest,
  UploadStartAnswer,
  UploadStartRequest,
} from './upload.ts'
