import { QuaysideError } from '../errors.ts'
import type { FileRecord } from '../files/file-record.ts'
import { cancelled } from '../ingest/errors.ts'
import type { Ingest, IngestRequest, Ingests } from '../ingest/ingest.ts'
import type { IngestId } from '../lib/ids.ts'

/**
 * Begins an ingest and waits for its file. A caller that goes away, or waits longer than a request
 * may (`ingest_still_running`), stops the wait and not the copy.
 */
export type CopyByIngest = (
  request: IngestRequest,
  signal: AbortSignal,
  /** Told the ingest by which it can be followed and called off. */
  onBegun?: (id: IngestId) => void,
) => Promise<FileRecord>

/** A proxy in front is told to allow so long; past it the transfer goes on without the caller. */
const LONGEST_WAIT_MS = 590_000

export function createCopyByIngest(ingests: Pick<Ingests, 'start' | 'wait'>): CopyByIngest {
  return async function copyByIngest(request, signal, onBegun) {
    const [started] = await ingests.start([request])
    if (!started) throw new Error('an ingest that was asked for did not start')
    onBegun?.(started.id)
    const timeout = AbortSignal.timeout(LONGEST_WAIT_MS)
    const patience = AbortSignal.any([signal, timeout])
    const ended = await ingests.wait(request.appKey, started.id, patience).catch((error) => {
      throw timeout.aborted ? stillRunning(error) : error
    })
    return fileOf(ended)
  }
}

/** The file of an ingest that has ended; how else it ended is thrown. */
function fileOf({ state, file, error }: Ingest): FileRecord {
  if (file) return file
  if (state === 'cancelled') throw cancelled()
  if (!error) throw new Error(`an ingest that is ${state} has neither file nor error`)
  const { kind, code, message } = error
  throw new QuaysideError(message, { kind, code, publicMessage: message })
}

const stillRunning = (cause: unknown) =>
  new QuaysideError('the ingest takes longer than a request may', {
    kind: 'timeout',
    code: 'ingest_still_running',
    publicMessage: 'This takes longer than a request may. The transfer goes on without it.',
    cause,
  })
