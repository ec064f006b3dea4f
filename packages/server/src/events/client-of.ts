import type { FileRecord } from '../files/file-record.ts'
import type { PayloadFacts } from './event.ts'

/** Where a file came from, as receivers show it: a service's name, or the person's own computer. */
export function clientOf(
  { origin }: Pick<FileRecord, 'origin'>,
  { sourceTitle }: PayloadFacts,
): string {
  return origin ? sourceTitle(origin.source) : 'Computer'
}
