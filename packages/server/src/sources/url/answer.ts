import type { FetchedAnswer } from '../../lib/safe-fetch.ts'
import { contentTypeIn, encodingIn, fileNameIn, sizeIn } from '../../lib/url-answer.ts'
import type { FileEntry } from '../source.ts'

/** The file as the answer describes it. */
export function toEntry(ref: string, answer: FetchedAnswer): FileEntry {
  const { headers } = answer
  return {
    kind: 'file',
    ref,
    id: ref,
    name: fileNameIn(answer),
    rev: revisionIn(answer) ?? '',
    size: answer.status === 206 ? rangeIn(answer)?.size : sizeIn(answer),
    blockHash: undefined,
    contentType: contentTypeIn(answer),
    modifiedAt: dateIn(headers.get('last-modified')),
    hasThumbnail: false,
    exportFormats: [],
  }
}

/** Whether a later answer can begin in the middle and be known to be of the same file. */
export function canGoOn(answer: FetchedAnswer): boolean {
  return (
    answer.headers.get('accept-ranges')?.trim().toLowerCase() === 'bytes' &&
    encodingIn(answer) === undefined &&
    sizeIn(answer) !== undefined &&
    revisionIn(answer) !== undefined
  )
}

/** Shorter, and a file may have been written twice within the second that dates tell. */
const SETTLED_MS = 60_000

/**
 * What `If-Range` pins the file by: a strong ETag, else a date of change that lies some time back.
 * Two answers with the same one are of the same bytes.
 */
export function revisionIn({ headers }: Pick<FetchedAnswer, 'headers'>): string | undefined {
  const etag = headers.get('etag')
  if (etag !== undefined && /^"[\x21\x23-\x7e]*"$/.test(etag)) return etag
  const modified = headers.get('last-modified')
  const modifiedAt = dateIn(modified)
  const sentAt = dateIn(headers.get('date'))
  if (!modifiedAt || !sentAt) return undefined
  return sentAt.getTime() - modifiedAt.getTime() >= SETTLED_MS ? modified : undefined
}

/** `Content-Range` of a part, `end` exclusive; `undefined` when it does not say where it lies. */
export function rangeIn({ headers }: Pick<FetchedAnswer, 'headers'>): PartRange | undefined {
  const [, start, last, size] =
    /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/i.exec(headers.get('content-range') ?? '') ?? []
  if (!start || !last || !size) return undefined
  return { start: Number(start), end: Number(last) + 1, size: Number(size) }
}

interface PartRange {
  readonly start: number
  readonly end: number
  readonly size: number
}

/** Whether a part is all of the file, as some servers send it although nobody asked for a part. */
export function isAll({ start, end, size }: PartRange): boolean {
  return start === 0 && end === size
}

/** Dates go back into headers, so only what HTTP calls one counts. */
function dateIn(text: string | undefined): Date | undefined {
  if (text === undefined || !/^[A-Za-z]{3}[\x20-\x7e]{5,60}$/.test(text)) return undefined
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? undefined : date
}
