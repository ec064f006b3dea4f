import { fileMissing } from '../../files/errors.ts'
import type { FileRecord } from '../../files/file-record.ts'
import type { Handle } from '../../lib/ids.ts'
import { sourceMissing, sourcesTooMany } from '../../processing/errors.ts'
import type { ProcessAddress } from '../../processing/parse-path.ts'
import type { FileAsk } from '../file/answer-file.ts'
import { addressSecurity } from '../process/address-uses.ts'

export interface AskedFileDeps {
  readonly findFile: (handle: Handle) => Promise<FileRecord | undefined>
}

/** The one thing an address is about. Throws `sources_too_many`. */
export function onlySource({ sources }: ProcessAddress) {
  const [source, another] = sources
  if (!source) throw sourceMissing()
  if (another) throw sourcesTooMany()
  return source
}

/**
 * Asks for a file as an address does. Whoever writes an API key in front means a file of that app:
 * rejects with `file_missing` for one of another.
 */
export async function fileAsk(
  { findFile }: AskedFileDeps,
  { apiKey, calls, query }: ProcessAddress,
  handle: Handle,
): Promise<FileAsk> {
  const file = apiKey === undefined ? undefined : await findFile(handle)
  if (file && file.appKey !== apiKey) throw fileMissing()
  return { handle, security: addressSecurity(calls, query), query: new URLSearchParams(query) }
}
