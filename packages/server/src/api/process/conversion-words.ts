import type { TaskCall } from '../../processing/task.ts'
import { callsOf } from '../../processing/task.ts'
import { cache, MAX_CACHE_SECONDS } from '../../processing/tasks/cache.ts'
import { zip } from '../../processing/tasks/zip.ts'
import { tasksExclude } from './errors.ts'

/** Whether any of the tasks makes something else of a file. */
export function isConversion(calls: readonly TaskCall[]): boolean {
  return calls.some(isConverting)
}

export function isConverting({ task }: TaskCall): boolean {
  return task.kind !== undefined && task.kind !== 'control'
}

/** Whether files are to be put together. Throws `tasks_exclude` when they are converted, too. */
export function isArchive(calls: readonly TaskCall[]): boolean {
  if (callsOf(calls, zip).length === 0) return false
  const other = calls.find((call) => isConverting(call) && call.task.name !== zip.name)
  if (other) throw tasksExclude(zip.name, other.task.name)
  return true
}

/** What tasks and query say about keeping the result. */
export interface CacheWords {
  /** Nothing that was made before will do, and nobody may keep what is made now. */
  readonly isAnew: boolean
  /** How long it may be kept, where somebody said. */
  readonly seconds: number | undefined
}

/** Of several tasks `cache` the last one counts (Filestack reference 9.3). */
export function cacheWords(calls: readonly TaskCall[], query: URLSearchParams): CacheWords {
  const said = callsOf(calls, cache).at(-1)
  const isAnew = said?.false === true || said?.expiry === 0 || query.get('cache') === 'false'
  const seconds = said?.expiry === 'max' ? MAX_CACHE_SECONDS : said?.expiry
  return { isAnew, seconds: isAnew ? undefined : seconds }
}
