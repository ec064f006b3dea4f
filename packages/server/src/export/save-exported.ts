import type { Connections } from '../connections/connection.ts'
import { QuaysideError } from '../errors.ts'
import type { LinkedFile } from '../files/file-record.ts'
import { createBlockHash } from '../lib/block-hash.ts'
import { createFairShares, type FairShares } from '../lib/fair-shares.ts'
import { cleanFileName } from '../lib/file-name.ts'
import { orAborted } from '../lib/or-aborted.ts'
import type { Access, FileEntry, PersonalSource, Source } from '../sources/source.ts'
import type { SourceWriting, WriteTarget } from '../sources/writing.ts'
import type { ExportContent } from './content/content.ts'
import type { OpenContent } from './content/open-content.ts'
import { exportTooLarge, exportUnsupported, nameTaken } from './errors.ts'
import type { ExportRequest } from './export.ts'
import type { ExportJob, ExportProgress, PlacedExport } from './export-row.ts'
import type { FinishExport } from './finish-export.ts'
import { leavingSignal } from './leaving-signal.ts'
import type { SendPieces } from './send-pieces.ts'
import type { SmallWrites } from './small-writes.ts'

/** What the one who runs an export wants to hear on the way. */
export interface ExportHooks {
  onContent(content: { readonly size: number | undefined; readonly filename: string }): void
  /** Bytes the source has. */
  onSent(bytes: number): void
  save(progress: ExportProgress): Promise<void>
}

/**
 * Saves one file in somebody's source and makes a link to what lies there. Goes on where an earlier
 * process stopped. Once the file is being given its place the export cannot be cancelled any more,
 * unless nothing came of that. Rejects with a `QuaysideError`; one with `retryAfterMs` leaves
 * everything so that the same call can go on later.
 */
export type SaveExported = (
  job: ExportJob,
  hooks: ExportHooks,
  signal: AbortSignal,
) => Promise<LinkedFile>

export interface SaveExportedDeps {
  readonly connections: Pick<Connections, 'accessById'>
  readonly sources: ReadonlyMap<string, Source>
  readonly openContent: OpenContent
  readonly sendPieces: SendPieces
  readonly smallWrites: SmallWrites
  readonly finish: FinishExport
}

/** Contents of small files that are in memory at a time. */
const SMALL_BYTES = 32 * 1024 * 1024
/** What has to be made or fetched first: each is a connection, or work for others, for all the time. */
const MAX_BROUGHT = 40

export function createSaveExported(deps: SaveExportedDeps): SaveExported {
  const memory = createFairShares(SMALL_BYTES)
  const brought = createFairShares(MAX_BROUGHT)

  async function save(place: Place, job: ExportJob, hooks: ExportHooks, signal: AbortSignal) {
    const content = await deps.openContent(job.request, signal)
    try {
      const exporting = { ...place, job, hooks, content, signal, target: targetOf(job, content) }
      await begin(exporting)
      const size = content.size ?? Number.POSITIVE_INFINITY
      return size <= place.writing.maxPutBytes
        ? await saveSmall(deps, exporting, size, memory)
        : await saveLarge(deps, exporting)
    } finally {
      content.close()
    }
  }

  /** Files of ours are at hand; everything else waits for its turn. */
  async function inTurn<T>({ request }: ExportJob, signal: AbortSignal, work: () => Promise<T>) {
    const { appKey: sharer, exported } = request
    if (exported.kind === 'file') return await work()
    await brought.take({ sharer, unit: 1, min: 1, want: 1, signal })
    try {
      return await work()
    } finally {
      brought.give(sharer, 1)
    }
  }

  return async function saveExported(job, hooks, signal) {
    const place = await openPlace(deps, job.request)
    const placed = await findPlaced(place, job, leavingSignal(signal))
    if (!placed) signal.throwIfAborted()
    const entry = placed ?? (await inTurn(job, signal, () => save(place, job, hooks, signal)))
    return await deps.finish(job, place, entry)
  }
}

/** Where it goes. */
export interface Place {
  readonly source: PersonalSource
  readonly writing: SourceWriting
  readonly access: Access
  /** From when on what lies there may have changed without our knowing. */
  readonly seenAt: Date
}

interface Exporting extends Place {
  readonly job: ExportJob
  readonly hooks: ExportHooks
  readonly content: ExportContent
  readonly target: WriteTarget
  readonly signal: AbortSignal
}

async function openPlace(
  { sources, connections }: SaveExportedDeps,
  { source: name, appKey, connectionId }: ExportRequest,
): Promise<Place> {
  const source = sources.get(name)
  if (!source?.oauth || !source.writing) throw exportUnsupported(name)
  const access = await connections.accessById(appKey, connectionId)
  return { source, writing: source.writing, access, seenAt: new Date() }
}

/** What a process made that died, or lost the answer, while the file was given its place. */
async function findPlaced(
  { writing, access }: Place,
  { request, progress }: ExportJob,
  signal: AbortSignal,
): Promise<FileEntry | undefined> {
  if (progress?.kind !== 'placed') return undefined
  const { folder, onClash } = request
  const { name, blockHash } = progress
  return writing.findWritten(access, { target: { folder, name, onClash }, blockHash }, { signal })
}

function targetOf({ request }: ExportJob, content: ExportContent): WriteTarget {
  return {
    folder: request.folder,
    name: cleanFileName(request.filename ?? content.filename),
    onClash: request.onClash,
    modifiedAt: content.modifiedAt,
  }
}

/** Finds out before anything is sent what would be found out after it. */
async function begin({ writing, content, target, hooks, job, ...rest }: Exporting): Promise<void> {
  const { size } = content
  if (size !== undefined && size > writing.maxBytes) throw exportTooLarge(size, writing.maxBytes)
  hooks.onContent({ size, filename: target.name })
  const ref = writing.refIn(target.folder, target.name)
  if (target.onClash !== 'fail' || job.progress) return
  const { source, access, signal } = rest
  const there = await source.stat(access, ref, { signal }).catch((error: unknown) => {
    if (error instanceof QuaysideError && error.kind === 'not-found') return undefined
    throw error
  })
  if (!there) return
  // The same content is no clash; where its hash is not known yet, writing it tells.
  const isSame = there.kind === 'file' && there.size === size
  if (!isSame || (content.blockHash ?? there.blockHash) !== there.blockHash) {
    throw nameTaken(target.name)
  }
}

async function saveSmall(
  { smallWrites }: SaveExportedDeps,
  exporting: Exporting,
  size: number,
  memory: FairShares,
): Promise<FileEntry> {
  const { writing, access, content, target, hooks, job, signal } = exporting
  const sharer = job.request.appKey
  const unit = Math.max(1, size)
  await memory.take({ sharer, unit, min: 1, want: 1, signal })
  try {
    const bytes = Buffer.allocUnsafeSlow(size)
    await content.read(0, bytes, signal)
    const blockHash = content.blockHash ?? hashOf(bytes)
    await notePlacing(exporting, { size, blockHash, unfinished: undefined })
    const put = { writing, access, target, bytes, blockHash }
    const entry = await orAborted(smallWrites.write(put, signal), leavingSignal(signal))
    hooks.onSent(size)
    return entry
  } finally {
    memory.give(sharer, unit)
  }
}

async function saveLarge({ sendPieces }: SaveExportedDeps, exporting: Exporting) {
  const { writing, access, content, target, hooks, job, signal } = exporting
  const { progress, request } = job
  const sent =
    sentBefore(progress) ??
    (await sendPieces({
      ...{ appKey: request.appKey, writing, access, content, signal },
      from: progress?.kind === 'unfinished' && isOf(progress, content) ? progress : undefined,
      onSent: hooks.onSent,
      save: hooks.save,
    }))
  await notePlacing(exporting, sent)
  return await writing.commit(access, { ...sent, target }, { signal: leavingSignal(signal) })
}

const isOf = ({ version }: { version: string }, content: ExportContent): boolean =>
  version !== '' && version === content.version

/** All of it is there, and only its place is missing. */
function sentBefore(progress: ExportProgress | undefined) {
  if (progress?.kind !== 'placed' || progress.unfinished === undefined) return undefined
  return { ...progress, unfinished: progress.unfinished }
}

/** From here on it may lie there, whatever becomes of this process. */
async function notePlacing(
  { target, hooks, signal }: Exporting,
  sent: Pick<PlacedExport, 'size' | 'blockHash' | 'unfinished'>,
): Promise<void> {
  signal.throwIfAborted()
  const { size, blockHash, unfinished } = sent
  await hooks.save({ kind: 'placed', name: target.name, size, blockHash, unfinished })
}

function hashOf(bytes: Uint8Array): string {
  const hash = createBlockHash()
  hash.update(bytes)
  return hash.digest()
}
