import type { Db } from '../../db/database.ts'
import type { StoredFile } from '../../files/file-record.ts'
import type { Storages } from '../../storage/storages.ts'
import type { SlotPool } from '../slots.ts'
import type { CommitUpload, UploadedContent } from './commit-upload.ts'
import type { ReadSpan } from './copy-spans.ts'
import { uploadUnknown } from './errors.ts'
import { finishPlace } from './finish-place.ts'
import type { MergePieces } from './merge-pieces.ts'
import { listPieces } from './piece-repository.ts'
import type { BorrowedPlace, Places } from './places.ts'
import { type CompleteClaims, isPlaced, type Piece, type Upload } from './upload.ts'
import { checkClaims, planUpload, type Span } from './upload-plan.ts'
import { findUpload } from './upload-repository.ts'

/** Puts the parts of a claimed upload together and makes a file of them. */
export type CompleteUpload = (
  upload: Upload,
  claims: CompleteClaims,
  signal: AbortSignal,
) => Promise<StoredFile>

export interface CompleteUploadDeps {
  readonly db: Db
  readonly mergePieces: MergePieces
  readonly places: Pick<Places, 'borrow'>
  readonly slots: SlotPool
  readonly commit: CommitUpload
  readonly storage: Pick<Storages, 'placeOf' | 'read'>
}

export function createCompleteUpload(deps: CompleteUploadDeps): CompleteUpload {
  const { db, commit, places } = deps

  return async function completeUpload({ id }, claims, signal) {
    // As it is since the claim: no piece and no place comes any more.
    const upload = await findUpload(db, id)
    if (!upload) throw uploadUnknown()
    const { size } = upload.request
    const pieces = await listPieces(db, id)
    checkClaims(pieces, size, claims)
    const job = { upload, pieces, spans: planUpload(pieces, size), signal }
    const content =
      wholeFile(pieces, size) ??
      (job.spans.some((span) => span.isPlaced)
        ? await places.borrow(upload, (place) => putTogether(deps, job, place))
        : await putTogether(deps, job, undefined))
    return await commit(upload, content, { claims, signal })
  }
}

/** A file that came as one part lies there as it should already. */
function wholeFile(pieces: readonly Piece[], size: number): UploadedContent | undefined {
  const [piece, ...others] = pieces
  if (!piece?.sha256 || others.length > 0 || piece.size !== size) return undefined
  return { storageKey: piece.storageKey, size, sha256: piece.sha256 }
}

interface Job {
  readonly upload: Upload
  readonly pieces: readonly Piece[]
  readonly spans: readonly Span[]
  readonly signal: AbortSignal
}

/** In the upload's place if that can be, else in an object of its own. */
async function putTogether(
  { storage, slots, mergePieces }: CompleteUploadDeps,
  { upload, pieces, spans, signal }: Job,
  place: BorrowedPlace | undefined,
): Promise<UploadedContent> {
  const { appKey, size } = upload.request
  const request = { appKey, spans, size, readSpan: spanReader(storage, place), signal }
  const placed = pieces.filter(isPlaced).map((piece) => ({
    start: piece.placeOffset,
    end: piece.placeOffset + piece.size,
  }))
  const finished = place && (await finishPlace(place, slots, { ...request, placed }))
  if (finished) return { storageKey: place.storageKey, size, ...finished }
  const storageKey = (await storage.placeOf(appKey)).newKey()
  return { storageKey, size, ...(await mergePieces({ ...request, storageKey })) }
}

/** A place that was finished already, before a crash, is read like any other object. */
function spanReader(storage: Pick<Storages, 'read'>, place: BorrowedPlace | undefined): ReadSpan {
  return async function* readSpan({ storageKey, isPlaced: isInPlace, start, end }, signal) {
    if (!isInPlace || !place) yield* await storage.read(storageKey, { start, end }, { signal })
    else yield* place.read({ start, end })
  }
}
