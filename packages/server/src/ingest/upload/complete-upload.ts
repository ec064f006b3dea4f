import type { Db } from '../../db/database.ts'
import type { StoredFile } from '../../files/file-record.ts'
import type { Storages } from '../../storage/storages.ts'
import type { CommitUpload, UploadedContent } from './commit-upload.ts'
import type { MergePieces } from './merge-pieces.ts'
import { listPieces } from './piece-repository.ts'
import type { CompleteClaims, Piece, Upload } from './upload.ts'
import { checkClaims, planUpload } from './upload-plan.ts'

/** Puts the parts of a claimed upload together and makes a file of them. */
export type CompleteUpload = (
  upload: Upload,
  claims: CompleteClaims,
  signal: AbortSignal,
) => Promise<StoredFile>

export interface CompleteUploadDeps {
  readonly db: Db
  readonly mergePieces: MergePieces
  readonly commit: CommitUpload
  readonly storage: Pick<Storages, 'placeOf'>
}

export function createCompleteUpload(deps: CompleteUploadDeps): CompleteUpload {
  const { db, mergePieces, commit, storage } = deps

  return async function completeUpload(upload, claims, signal) {
    const { appKey, size } = upload.request
    const pieces = await listPieces(db, upload.id)
    checkClaims(pieces, size, claims)
    const spans = planUpload(pieces, size)
    const content = wholeFile(pieces, size) ?? (await merged())
    return await commit(upload, content, { uploadTags: claims.uploadTags, signal })

    async function merged(): Promise<UploadedContent> {
      const storageKey = (await storage.placeOf(appKey)).newKey()
      const digests = await mergePieces({ appKey, spans, size, storageKey, signal })
      return { storageKey, size, ...digests }
    }
  }
}

/** A file that came as one part lies there as it should already. */
function wholeFile(pieces: readonly Piece[], size: number): UploadedContent | undefined {
  const [piece, ...others] = pieces
  if (!piece?.digests || others.length > 0 || piece.size !== size) return undefined
  return { storageKey: piece.storageKey, size, ...piece.digests }
}
