import { fileDeleted } from './file-deleted.ts'
import { fileLinked } from './file-linked.ts'
import { fileStored } from './file-stored.ts'

/** Every event there is. */
export const events = [fileStored, fileLinked, fileDeleted] as const
