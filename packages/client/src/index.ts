export type {
  Api,
  ApiSettings,
  Clash,
  ExportItem,
  Security,
  StoreTo,
  TokenStore,
} from './api/api.ts'
export { type Endpoints, endpointsOf } from './api/endpoints.ts'
export { RequestError } from './api/request-error.ts'
export type { Client } from './client.ts'
export type { DownloadOptions, FileMetadata, FileOptions } from './files/files.ts'
export type { StoreUrlOptions } from './files/store-url.ts'
export type { Tasks, TaskValue } from './files/transform-url.ts'
export type { UploadedFile } from './files/uploaded-file.ts'
export { type ClientOptions, init } from './init.ts'
export { type PickerHandle, PickerLoadError } from './picker/load-picker.ts'
export type * from './picker-options.ts'
export type { PickedFile, PickResult } from './results.ts'
export type { ExportOptions, SaveAsOptions, SaveProgress } from './saving/options.ts'
export type { FailedSave, SavedFile, SaveResult } from './saving/results.ts'
export { getSecurity, type Policy, type PolicyCall } from './security/get-security.ts'
export {
  type VerifyWebhookOptions,
  verifyWebhook,
  WebhookError,
} from './security/verify-webhook.ts'
export { WEBHOOK_ACTIONS, type WebhookAction } from './security/webhook-actions.ts'
export type { Session } from './session.ts'
export type { TransferToken } from './upload/control.ts'
export type { UploadSettings } from './upload/upload.ts'
export type { Progress, UploadOptions } from './upload/upload-file.ts'
export type {
  FailedFile,
  MultiuploadOptions,
  MultiuploadProgress,
  MultiuploadResult,
} from './upload/upload-files.ts'
export type { UploadSource } from './upload/upload-source.ts'
