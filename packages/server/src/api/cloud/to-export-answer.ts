import type { ExportAnswer } from '@quayside/wire'
import type { Export } from '../../export/export.ts'
import type { Urls } from '../urls.ts'
import { toFileAnswer } from './to-file-answer.ts'

/** How far an export has come, in the wire's words. */
export function toExportAnswer(one: Export, urls: Urls): ExportAnswer {
  const { file, error, resumesAt } = one
  return {
    id: one.id,
    source: one.source,
    folder: one.folder === '' ? '/' : one.folder,
    filename: one.filename,
    state: one.state,
    size: one.size ?? null,
    sent: one.sent,
    attempts: one.attempts,
    ...(file ? { file: toFileAnswer(file, urls) } : {}),
    ...(error ? { error: { code: error.code, message: error.message } } : {}),
    ...(resumesAt ? { resumes_at: resumesAt.toISOString() } : {}),
  }
}
