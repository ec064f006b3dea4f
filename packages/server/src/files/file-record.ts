import type { ApiKey, ConnectionId, Handle, ObjectId } from '../lib/ids.ts'

/** What we know about one file. */
export type FileRecord = StoredFile | LinkedFile

interface FileFacts {
  readonly handle: Handle
  readonly appKey: ApiKey
  /** As the person named it, cleaned by `lib/file-name.ts`. */
  readonly filename: string
  readonly contentType: string
  readonly uploadTags: Readonly<Record<string, string>>
  /** Where it came from; absent for uploads from a device. */
  readonly origin: FileOrigin | undefined
  readonly createdAt: Date
  /** When its content was last replaced. */
  readonly overwrittenAt?: Date | undefined
  /** What to say where a picture cannot be seen. */
  readonly alt?: string | undefined
}

export interface FileOrigin {
  readonly source: string
  readonly ref: string
  /** The source's lasting id of the entry. */
  readonly id: string
  readonly rev: string
}

/** The bytes are a copy that rests with us. */
export interface StoredFile extends FileFacts {
  readonly kind: 'stored'
  readonly size: number
  readonly objectId: ObjectId
  readonly storageKey: string
  readonly sha256: string
  /** The storage options a client asked for, answered again in metadata; not where bytes lie. */
  readonly container: string | undefined
  readonly path: string
  /** The source where its app wants it kept: it is on its way there. */
  readonly storeIn?: string | undefined
}

/** Whether a linked file shows what its source has now, or stays at what was picked. */
export type LinkRevision = 'follow' | 'pin'

/** The bytes stay at the source. */
export interface LinkedFile extends FileFacts {
  readonly kind: 'linked'
  readonly size: number | undefined
  readonly origin: FileOrigin
  readonly connectionId: ConnectionId
  /** Absent: it follows. */
  readonly revision?: LinkRevision | undefined
  /** As what a document is shown that exists only as exports. */
  readonly exportFormat?: string | undefined
  /** Since when it is not found where it was. */
  readonly goneSince?: Date | undefined
  /** Its app keeps it there, and we wrote it; absent where somebody linked a file of their own. */
  readonly moved?: MovedFacts | undefined
}

/** What a file that was moved to a source keeps of when it was stored with us. */
export interface MovedFacts extends Pick<StoredFile, 'container' | 'path'> {
  readonly storeIn: string
  /** The revision as which we wrote it. */
  readonly rev: string
}

/** Since when a file has been as it is. */
export function lastModifiedOf({ createdAt, overwrittenAt }: FileRecord): Date {
  return overwrittenAt ?? createdAt
}
