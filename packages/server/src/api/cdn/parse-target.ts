import type { SecurityPair } from '../../apps/app.ts'
import type { Handle } from '../../lib/ids.ts'
import { taskUnsupported } from '../../processing/errors.ts'
import { parsePath } from '../../processing/parse-path.ts'
import { addressSecurity } from '../process/address-uses.ts'

/** What an address of a file asks for. */
export interface FileTarget {
  readonly handle: Handle
  readonly wants: 'content' | 'metadata'
  readonly security: SecurityPair
  readonly query: URLSearchParams
}

/**
 * Reads the raw path of a file's address: `/<handle>`, `/<handle>+name.ext`, each with `/metadata`
 * behind or `security=…` before it. Throws as `parsePath`, and `unsupported` / `task_unsupported`
 * for anything else a path can say: there are no conversions at addresses of this kind.
 */
export function parseFileTarget(path: string): FileTarget {
  const { apiKey, calls, sources, query } = parsePath(path, () => undefined)
  const [source, another] = sources
  if (source?.kind !== 'handle' || another) throw taskUnsupported('content')
  // Here a handle comes first, so what looks like a key is one, and behind it stands a task.
  if (apiKey !== undefined) throw taskUnsupported(source.handle)
  const other = calls.find(({ task }) => !WORDS.includes(task.name))
  if (other) throw taskUnsupported(other.task.name)
  const wants = calls.some(({ task }) => task.name === 'metadata') ? 'metadata' : 'content'
  return { handle: source.handle, wants, query, security: addressSecurity(calls, query) }
}

/** What this kind of address can say of a file. */
const WORDS = ['security', 'metadata', 'content']
