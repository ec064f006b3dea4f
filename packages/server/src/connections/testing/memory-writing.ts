import type { QuaysideError } from '../../errors.ts'
import type { Access, FileEntry } from '../../sources/source.ts'
import type { SourceWriting, WriteCommit, WrittenPiece } from '../../sources/writing.ts'
import type { MemoryFiles } from './memory-files.ts'
import {
  findPlaced,
  hashOf,
  pathIn,
  placeFile,
  placeFolder,
  refusal,
  toRefusal,
} from './memory-placing.ts'

export interface MemoryWritingDeps {
  readonly files: MemoryFiles
  /** Rejects when the connection may not write. */
  enter(access: Access, signal: AbortSignal): Promise<unknown>
  now(): Date
}

/** Writing into a service in memory. Its limits are small, so that tests reach them with little. */
export function createMemoryWriting({ files, enter, now }: MemoryWritingDeps): SourceWriting {
  const uploads = createUploads({ files, now })
  const enterFor =
    <Asked extends unknown[], T>(act: (...asked: Asked) => T) =>
    async (access: Access, ...asked: [...Asked, { readonly signal: AbortSignal }]): Promise<T> => {
      const { signal } = asked.at(-1) as { readonly signal: AbortSignal }
      await enter(access, signal)
      return act(...(asked as unknown as Asked))
    }

  return {
    maxBytes: 1024 ** 3,
    maxPutBytes: 64 * 1024,
    pieceBytes: 4 * 1024 * 1024,
    maxCommits: 20,
    maxAppends: 5,
    refIn: pathIn,
    async createFolder(access, folder, name, { onClash, signal }) {
      await enter(access, signal)
      return placeFolder(files, folder, name, onClash)
    },
    put: enterFor((put) => placeFile(files, put.bytes, put, now())),
    begin: enterFor(uploads.begin),
    beginAll: enterFor((count) => Array.from({ length: count }, uploads.begin)),
    append: enterFor(uploads.append),
    appendAll: enterFor((contents) =>
      contents.map(({ unfinished, bytes }) => {
        try {
          uploads.append(unfinished, { offset: 0, bytes, isLast: true })
          return undefined
        } catch (error) {
          return toRefusal(error)
        }
      }),
    ),
    commit: enterFor(uploads.commit),
    commitAll: enterFor((commits) =>
      commits.map((commit): FileEntry | QuaysideError => {
        try {
          return uploads.commit(commit)
        } catch (error) {
          return toRefusal(error)
        }
      }),
    ),
    findWritten: enterFor((written) => findPlaced(files, written)),
    async remove(access, ref, { rev, signal }) {
      await enter(access, signal)
      if (rev === undefined || files.findFile(ref).rev === rev) files.remove(ref)
    },
  }
}

interface Upload {
  readonly pieces: Map<number, Buffer>
  isClosed: boolean
}

function createUploads({ files, now }: Pick<MemoryWritingDeps, 'files' | 'now'>) {
  const uploads = new Map<string, Upload>()
  let begun = 0
  return {
    begin(): string {
      begun += 1
      uploads.set(`upload-${begun}`, { pieces: new Map(), isClosed: false })
      return `upload-${begun}`
    },
    append(id: string, { offset, bytes, isLast, blockHash }: WrittenPiece): void {
      const upload = uploads.get(id)
      if (upload === undefined) throw refusal('gone', 'source_upload_lost', id)
      if (blockHash !== undefined && blockHash !== hashOf(bytes)) {
        throw refusal('upstream', 'source_content_damaged', id)
      }
      if (upload.isClosed) return
      upload.pieces.set(offset, Buffer.from(bytes))
      upload.isClosed = isLast
    },
    commit(commit: WriteCommit): FileEntry {
      const id = commit.unfinished
      const upload = uploads.get(id)
      const pieces = [...(upload?.pieces ?? [])].sort(([one], [other]) => one - other)
      const bytes = Buffer.concat(pieces.map(([, piece]) => piece))
      const isComplete = upload?.isClosed && bytes.length === commit.size
      const file = isComplete ? placeFile(files, bytes, commit, now()) : findPlaced(files, commit)
      if (file === undefined) throw refusal('gone', 'source_upload_lost', id)
      uploads.delete(id)
      return file
    },
  }
}
