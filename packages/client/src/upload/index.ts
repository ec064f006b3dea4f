export { upload } from './start-upload.ts'
export type * from './upload.ts'
