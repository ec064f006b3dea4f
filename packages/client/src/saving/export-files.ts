import type { ExportAnswer } from '@quayside/wire'
import type { ApiSettings, ExportItem } from '../api/api.ts'
import { createExportCalls } from '../api/export-calls.ts'
import { hasEnded, newRequestKey } from '../api/jobs.ts'
import { createSessionCall } from '../api/session-call.ts'
import { createRetries } from '../upload/retry.ts'
import type { ExportOptions } from './options.ts'
import {
  errorOf,
  type FailedSave,
  type SavedFile,
  type SaveResult,
  toSavedFile,
} from './results.ts'

/** What the service takes in one call. */
const MOST_ITEMS = 500

/** Rejects when it is not saved; with the signal's reason, and then nothing of it is left. */
export async function exportOne(
  settings: ApiSettings,
  what: string,
  { filename, ...options }: ExportOptions & Pick<ExportItem, 'filename'>,
): Promise<SavedFile> {
  const [only] = await saveAll(settings, [{ what, filename }], options)
  const saved = only && toSavedFile(only)
  if (!saved) throw errorOf(only)
  return saved
}

/** Resolves to what became of each. Rejects with the signal's reason. */
export async function exportAll(
  settings: ApiSettings,
  what: readonly (string | ExportItem)[],
  options: ExportOptions,
): Promise<SaveResult> {
  const items = what.map((one) => (typeof one === 'string' ? { what: one } : one))
  return toResult(items, await saveAll(settings, items, options))
}

/** Each as it ended, in order. */
async function saveAll(
  settings: ApiSettings,
  items: readonly ExportItem[],
  { to, onProgress, signal = new AbortController().signal, ...place }: ExportOptions,
): Promise<readonly ExportAnswer[]> {
  const calls = createExportCalls(settings, createSessionCall(settings))
  const exports = new Map<string, ExportAnswer>()
  try {
    for (let at = 0; at < items.length; at += MOST_ITEMS) {
      const some = items.slice(at, at + MOST_ITEMS)
      const retries = createRetries({ settings: {}, mayBegin: async () => undefined })
      const wanted = { ...place, requestKey: newRequestKey(), signal }
      const started = await retries.run(() => calls.startExports(to, some, wanted), signal)
      for (const one of started) exports.set(one.id, one)
    }
    for await (const one of calls.watchExports([...exports.keys()], { signal })) {
      exports.set(one.id, one)
      onProgress?.(progressOf([...exports.values()]))
    }
  } catch (error) {
    const left = [...exports.values()].filter((one) => !hasEnded(one))
    // Nobody waits any more; what cannot be told is saved, and nobody's loss.
    await Promise.allSettled(left.map(({ id }) => calls.cancelExport(id)))
    throw error
  }
  return [...exports.values()]
}

/** A file whose size nobody knows yet counts when it is there. */
function progressOf(exports: readonly ExportAnswer[]) {
  const shares = exports.map(({ state, sent, size }) =>
    state === 'done' ? 1 : size ? Math.min(sent / size, 1) : 0,
  )
  const share = shares.reduce((sum, one) => sum + one, 0) / shares.length
  const totalBytes = exports.reduce((sum, { sent }) => sum + sent, 0)
  return { totalPercent: Math.floor(share * 100), totalBytes }
}

function toResult(items: readonly ExportItem[], exports: readonly ExportAnswer[]): SaveResult {
  const filesSaved: SavedFile[] = []
  const filesFailed: FailedSave[] = []
  for (const [index, one] of exports.entries()) {
    const saved = toSavedFile(one)
    if (saved) filesSaved.push(saved)
    else filesFailed.push({ what: items[index]?.what ?? '', error: errorOf(one) })
  }
  return { filesSaved, filesFailed }
}
