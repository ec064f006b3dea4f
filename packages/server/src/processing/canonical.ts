import { encodingOf, isAutomatic, outputOf } from './encoding.ts'
import type { TaskCall } from './task.ts'

/**
 * Raised when engines make something else of the same file and tasks than they did before, so that
 * what was made by an earlier release is made anew.
 */
const ENGINE_VERSION = 1

/** What is made of a source, whatever the source is. */
export interface CanonicalTasks {
  /**
   * The same for every spelling of the same wish, and another for every other: tasks in order by
   * their long names with all parameters, then how the result is written. What changes no bytes is
   * left out. The files that tasks name stand in it by name; it does not know what is in them.
   */
  readonly canonical: string
  /** Whether what the caller can show decides (`Vary: Accept`). */
  readonly varies: boolean
  /** Other files that tasks name, each once, in their words. */
  readonly files: readonly string[]
}

/** `accept` is the caller's header. */
export function canonicalOf(
  calls: readonly TaskCall[],
  accept: string | undefined,
): CanonicalTasks {
  const encoding = { ...outputOf(calls).document, ...encodingOf(calls, accept) }
  const written = Object.keys(encoding).length > 0 ? [toText('output', encoding)] : []
  return {
    canonical: [`v${ENGINE_VERSION}`, ...calls.filter(isStep).map(stepText), ...written].join('/'),
    varies: calls.some(isAutomatic),
    files: [...new Set(calls.flatMap(({ task, params }) => task.filesOf?.(params) ?? []))],
  }
}

function isStep({ task }: TaskCall): boolean {
  return task.kind !== undefined && task.kind !== 'control' && task.kind !== 'encoding'
}

const stepText = ({ task, params }: TaskCall) => toText(task.name, params)

function toText(name: string, params: object): string {
  const sorted = Object.entries(params).sort(([one], [other]) => (one < other ? -1 : 1))
  return sorted.length === 0 ? name : `${name}=${JSON.stringify(sorted)}`
}
