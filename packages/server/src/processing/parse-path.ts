import { sourceMissing } from './errors.ts'
import { isTask, readKnownTasks } from './index.ts'
import { decodeBase64, parseEncodedTasks } from './parse-json-tasks.ts'
import { type OwnHandle, parseSources, type SourceAddress } from './parse-source.ts'
import { parseWrittenTask } from './parse-written-task.ts'
import { type PathPieces, splitPath } from './split-path.ts'
import type { TaskCall } from './task.ts'
import { toldPath, writeTask } from './told-path.ts'

/** An address that was understood. */
export interface ProcessAddress {
  readonly isDebug: boolean
  /** As it was written; nobody has looked for it. */
  readonly apiKey: string | undefined
  /** From left to right. */
  readonly calls: readonly TaskCall[]
  readonly sources: readonly SourceAddress[]
  /** Empty for an address of somebody else, whose query is its own. */
  readonly query: URLSearchParams
  /** Tasks and sources for whoever is told of them: without key, policy and signature. */
  readonly path: string
}

/** Cuts an address apart without reading it, so that it can be told of whatever is wrong with it. */
export function cutAddress(path: string): PathPieces {
  return splitPath(path, isTask)
}

/**
 * Reads the raw target of an address on the CDN (Filestack reference 9.1). Throws `invalid` with
 * `address_malformed`, `address_source_missing`, `task_unknown`, `task_parameter_unknown`,
 * `task_parameter_invalid` or `task_parameter_missing`, `unsupported` / `task_unsupported`, and
 * `not-found` / `file_missing` for what can be no handle.
 */
export function parsePath(path: string, ownHandle: OwnHandle): ProcessAddress {
  return readAddress(cutAddress(path), ownHandle)
}

/** Throws as `parsePath`. */
export function readAddress(pieces: PathPieces, ownHandle: OwnHandle): ProcessAddress {
  const { isDebug, apiKey, tasks, encodedTasks, source, query } = pieces
  const encoded = encodedTasks === undefined ? [] : parseEncodedTasks(encodedTasks)
  const calls = readKnownTasks([...tasks.map(parseWrittenTask), ...encoded])
  if (isTask(source.split('=')[0] ?? '')) throw sourceMissing()
  const sources = parseSources(plain(source), ownHandle)
  const path = toldPath([...tasks, ...encoded.map(writeTask)], sources)
  return { isDebug, apiKey, calls, sources, query, path }
}

/** `b64://` stands before a source that is base64. */
function plain(source: string): string {
  const [, encoded] = /^b64:\/\/(.*)$/is.exec(source) ?? []
  return encoded === undefined ? source : decodeBase64(encoded)
}
