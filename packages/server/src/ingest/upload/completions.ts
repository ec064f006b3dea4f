import { setTimeout as sleep } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { Db } from '../../db/database.ts'
import type { StoredFile } from '../../files/file-record.ts'
import { findFile } from '../../files/file-repository.ts'
import { OwnershipLost } from '../../leases/leased-rows.ts'
import type { UploadId } from '../../lib/ids.ts'
import { orAborted } from '../../lib/or-aborted.ts'
import type { CompleteUpload } from './complete-upload.ts'
import { completionStopped, uploadAborted, uploadedFileMissing, uploadUnknown } from './errors.ts'
import type { CompleteClaims, Upload } from './upload.ts'
import { claimUpload, findUpload, releaseClaim, renewClaim } from './upload-repository.ts'

/** Sees to it that an upload is completed once, whoever asks for it and wherever. */
export interface Completions {
  complete(
    upload: Upload,
    claims: CompleteClaims,
    signal: AbortSignal,
  ): Promise<StoredFile | 'merging'>
  close(): Promise<void>
}

export interface CompletionsDeps {
  readonly db: Db
  readonly completeUpload: CompleteUpload
  readonly owner: string
  /** No other process works on this database, so what nobody here completes nobody does. */
  readonly isAlone: boolean
  readonly now: () => Date
  /** How long a caller waits before it is told `merging`. */
  readonly patienceMs?: number
}

/** Clients wait for two minutes; some take a `merging` for a failure, so it comes as late as may be. */
const PATIENCE_MS = 20_000
const LEASE_MS = 15_000
const RENEW_MS = 4_000
/** How often to look what another process has come to. */
const LOOK_MS = 250
/** Failures that nobody has heard of yet. */
const MAX_UNHEARD = 1_000

type Outcome = StoredFile | 'elsewhere'

export function createCompletions(deps: CompletionsDeps): Completions {
  const { db, patienceMs = PATIENCE_MS } = deps
  const closing = new AbortController()
  const running = new Map<UploadId, Promise<Outcome>>()
  const unheard = new LRUCache<UploadId, Error>({ max: MAX_UNHEARD })

  /** One run for all who ask here, in the map before it begins. */
  function join(upload: Upload, claims: CompleteClaims): Promise<Outcome> {
    const known = running.get(upload.id)
    if (known) return known
    const run = completeClaimed(deps, upload, claims, closing.signal)
    const tracked = run.finally(() => running.delete(upload.id))
    tracked.catch(() => undefined) // it goes on when nobody waits any more
    running.set(upload.id, tracked)
    return tracked
  }

  async function waitFor(upload: Upload, claims: CompleteClaims, signal: AbortSignal) {
    for (let current = upload; ; ) {
      if (current.state === 'done') return await fileOf(db, current)
      if (current.state === 'aborted') throw uploadAborted()
      const outcome = await orAborted(join(current, claims), signal)
      if (outcome !== 'elsewhere') return outcome
      current = await lookAgain(current.id)
      if (current.state === 'completing') await sleep(LOOK_MS, undefined, { signal })
    }
  }

  async function lookAgain(id: UploadId): Promise<Upload> {
    const upload = await findUpload(db, id)
    if (!upload) throw uploadUnknown()
    return upload
  }

  return {
    async complete(upload, claims, signal) {
      const failure = unheard.get(upload.id)
      unheard.delete(upload.id)
      if (failure) throw failure
      const patience = AbortSignal.timeout(patienceMs)
      try {
        return await waitFor(upload, claims, AbortSignal.any([signal, patience]))
      } catch (error) {
        if (signal.aborted) throw error
        if (!patience.aborted) {
          unheard.delete(upload.id) // whoever left before this caller came would have left it here
          throw error
        }
        running.get(upload.id)?.catch((fault) => unheard.set(upload.id, fault))
        return 'merging'
      }
    },
    async close() {
      closing.abort(completionStopped())
      await Promise.allSettled(running.values())
    },
  }
}

/** What a done upload has become. Rejects with `file_missing` when that was deleted since. */
export async function fileOf(db: Db, { request, handle }: Upload): Promise<StoredFile> {
  const file = handle && (await findFile(db, request.appKey, handle))
  if (file?.kind !== 'stored') throw uploadedFileMissing()
  return file
}

/** Completes an upload if it can be had. A failure leaves it open, for parts and for another try. */
async function completeClaimed(
  { db, completeUpload, owner, isAlone, now }: CompletionsDeps,
  upload: Upload,
  claims: CompleteClaims,
  closing: AbortSignal,
): Promise<Outcome> {
  const claim = () => ({ owner, now: now().getTime(), leaseMs: LEASE_MS })
  const takeOverBefore = isAlone ? Number.MAX_SAFE_INTEGER : now().getTime()
  if (!(await claimUpload(db, upload.id, { ...claim(), takeOverBefore }))) return 'elsewhere'
  const lost = new AbortController()
  const giveUp = () => lost.abort(new OwnershipLost(`upload ${upload.id} was taken over`))
  const timer = setInterval(() => {
    renewClaim(db, upload.id, claim()).then(
      (isOurs) => isOurs || giveUp(),
      () => undefined, // the next one may succeed, and the commit asks again in any case
    )
  }, RENEW_MS)
  try {
    return await completeUpload(upload, claims, AbortSignal.any([closing, lost.signal]))
  } catch (error) {
    if (error instanceof OwnershipLost) return 'elsewhere'
    // Whoever asks next waits for the end of the lease when this fails, too.
    await releaseClaim(db, upload.id, owner).catch(() => undefined)
    throw error
  } finally {
    clearInterval(timer)
  }
}
