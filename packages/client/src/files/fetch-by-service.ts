import type { IngestAnswer } from '@quayside/wire'
import type { ApiSettings, IngestItem, StartOptions } from '../api/api.ts'
import { createIngestCalls, type IngestCalls } from '../api/ingest-calls.ts'
import { hasEnded, newRequestKey } from '../api/jobs.ts'
import { RequestError } from '../api/request-error.ts'
import { createSessionCall } from '../api/session-call.ts'
import { wait } from '../api/wait.ts'
import { createRetries, type Retries } from '../upload/retry.ts'
import { toUploadedFile, type UploadedFile } from './uploaded-file.ts'

/** Has the service fetch an address, until it is stored; a signal that is aborted stops it. */
export type FetchByService = (
  settings: ApiSettings,
  item: IngestItem,
  options: Pick<StartOptions, 'store' | 'uploadTags'> & { readonly signal: AbortSignal },
) => Promise<UploadedFile>

export const fetchByService: FetchByService = async (settings, item, options) => {
  const api = createIngestCalls(settings, createSessionCall(settings))
  const retries = createRetries({ settings: {}, mayBegin: async () => undefined })
  const wanted = { ...options, requestKey: newRequestKey() }
  const start = () => api.startIngests('url', [item], wanted)
  const [started] = await retries.run(start, options.signal)
  if (!started) throw ended('The service did not say what became of the address.', 'no_answer')
  try {
    return toFile(await untilEnded(api, started, retries, options.signal))
  } catch (error) {
    // Nobody waits any more; when this call is lost too the copy ends as a file nobody knows of.
    if (options.signal.aborted) await api.cancelIngest(started.id).catch(() => undefined)
    throw error
  }
}

/** Most addresses answer within the first looks; a large file needs fewer of them. */
const FIRST_LOOK_MS = 200
const LONGEST_LOOK_MS = 3_000

async function untilEnded(
  api: IngestCalls,
  started: IngestAnswer,
  retries: Retries,
  signal: AbortSignal,
) {
  const look = () => retries.run(() => api.findIngest(started.id, { signal }), signal)
  let ingest = started
  for (
    let waitMs = FIRST_LOOK_MS;
    !hasEnded(ingest);
    waitMs = Math.min(waitMs * 1.5, LONGEST_LOOK_MS)
  ) {
    await wait(waitMs, signal)
    ingest = await look()
  }
  return ingest
}

function toFile({ file, error }: IngestAnswer): UploadedFile {
  if (file) return toUploadedFile(file)
  throw ended(error?.message ?? 'The copy was cancelled.', error?.code ?? 'ingest_cancelled')
}

const ended = (message: string, code: string) => new RequestError(message, { code })
