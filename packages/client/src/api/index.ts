export type * from './api.ts'
export { createApi } from './create-api.ts'
export { type Endpoints, endpointsOf } from './endpoints.ts'
export {
  createFolderPicks,
  type FolderPickFilesWanted,
  type FolderPicks,
  type StartFolderPickOptions,
} from './folder-pick-calls.ts'
export { hasEnded } from './jobs.ts'
export { merge } from './merge.ts'
export { RequestError } from './request-error.ts'
export { createKeptToken, createMemoryToken } from './token-store.ts'
