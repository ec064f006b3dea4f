export type * from './upload.ts'
