import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FileRecord } from '../../files/file-record.ts'

/**
 * Serves a file's bytes on the raw answer: GET and HEAD, ranges, conditions, headers. Rejects only
 * before anything was sent; what breaks off later ends the connection. `links/` has it.
 */
export type Deliver = (
  file: FileRecord,
  request: IncomingMessage,
  response: ServerResponse,
  options: DeliverOptions,
) => Promise<void>

export interface DeliverOptions {
  /** The browser is to save the file instead of showing it. */
  readonly download: boolean
  /** `false`: the client asked that nothing be taken from, or put into, a cache. */
  readonly cache: boolean
  readonly signal: AbortSignal
}

/** A file's bytes from the first to the last, for reading once. */
export type ReadContent = (file: FileRecord, signal: AbortSignal) => AsyncIterable<Uint8Array>
