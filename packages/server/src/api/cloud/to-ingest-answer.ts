import type { IngestAnswer } from '@quayside/wire'
import type { Ingest } from '../../ingest/ingest.ts'
import type { Urls } from '../urls.ts'
import { toFileAnswer } from './to-file-answer.ts'

/** How far an ingest has come, in the wire's words. */
export function toIngestAnswer(ingest: Ingest, urls: Urls): IngestAnswer {
  const { file, error, resumesAt } = ingest
  return {
    id: ingest.id,
    source: ingest.source,
    path: ingest.ref,
    state: ingest.state,
    size: ingest.size ?? null,
    received: ingest.received,
    attempts: ingest.attempts,
    ...(file ? { file: toFileAnswer(file, urls) } : {}),
    ...(error ? { error: { code: error.code, message: error.message } } : {}),
    ...(resumesAt ? { resumes_at: resumesAt.toISOString() } : {}),
  }
}
