import { LRUCache } from 'lru-cache'
import { QuaysideError } from '../../errors.ts'
import type { ByteBody } from '../../lib/byte-body.ts'
import { byteBodyFromBytes } from '../../lib/byte-body-from-bytes.ts'
import type { FetchedAnswer, SafeFetch } from '../../lib/safe-fetch.ts'
import { assertIsFile, encodingIn, FILE_HEADERS } from '../../lib/url-answer.ts'
import { withPace } from '../../lib/with-pace.ts'
import type { FileEntry, OpenedFile, OpenOptions, PublicSource } from '../source.ts'
import { canGoOn, isAll, rangeIn, revisionIn, toEntry } from './answer.ts'
import { connectionCut, entryChanged, onlyPart, rangeInvalid, rangesIgnored } from './errors.ts'
import { manifest } from './manifest.ts'
import { unpack } from './unpack.ts'

export interface UrlDeps {
  readonly safeFetch: SafeFetch
  /** Of one file, packed and unpacked. */
  readonly maxBytes?: number
  /** A server that brings next to nothing for so long is given up. */
  readonly slowMs?: number
}

/** A server that sends without end must not fill the storage. Nobody offers larger files openly. */
const MAX_BYTES = 128 * 1024 ** 3
/** For one answer; a file that takes longer goes on with another one where that is possible. */
const TIMEOUT_MS = 6 * 3_600_000
/** Slower, and few servers could keep all transfers of a process waiting. */
const SLOW_BYTES = 128 * 1024
const SLOW_MS = 60_000
const MAX_REDIRECTS = 10
/** Addresses that were caught promising ranges. */
const MAX_REMEMBERED = 1_000

/**
 * Files at addresses of the web. The address is the `ref`; what it answers to a plain GET is the
 * file. It can be gone on with from the middle where its server hands out ranges and says by ETag
 * or date which revision they are of; else it is only to be had whole.
 */
export function createUrl({
  safeFetch,
  maxBytes = MAX_BYTES,
  slowMs = SLOW_MS,
}: UrlDeps): PublicSource {
  const rangeless = new LRUCache<string, true>({ max: MAX_REMEMBERED })

  return {
    manifest,
    async open(ref, options) {
      const answer = await safeFetch.fetch(ref, {
        headers: { ...FILE_HEADERS, ...rangeHeaders(options) },
        originHeaders: options.headers,
        signal: options.signal,
        timeoutMs: TIMEOUT_MS,
        maxBytes,
        maxRedirects: MAX_REDIRECTS,
      })
      try {
        assertIsAsked(answer, options)
        if (!isPart(options)) assertIsWhole(answer)
        else if (!beginsAt(answer, options)) {
          rangeless.set(ref, true)
          throw rangesIgnored(answer.url.host)
        }
        const isOnlyWhole = !isPart(options) && (rangeless.has(ref) || !canGoOn(answer))
        const opened = toOpened(toEntry(ref, answer), answer, { ...options, maxBytes, slowMs })
        return { ...opened, isOnlyWhole }
      } catch (error) {
        answer.body.cancel()
        throw error
      }
    },
  }
}

const isNothing = ({ start = 0, end }: OpenOptions) => end !== undefined && end <= start
const isPart = (options: OpenOptions) =>
  !isNothing(options) && ((options.start ?? 0) > 0 || options.end !== undefined)

function rangeHeaders(options: OpenOptions): Readonly<Record<string, string>> {
  if (!isPart(options)) return {}
  const { start = 0, end, rev } = options
  const range = `bytes=${start}-${end === undefined ? '' : end - 1}`
  return rev ? { range, 'if-range': rev } : { range }
}

/** Throws unless the answer is of the file, and of this revision. */
function assertIsAsked(answer: FetchedAnswer, options: OpenOptions): void {
  const { rev } = options
  if (answer.status === 416 && isPart(options)) throw rev ? entryChanged('shorter') : rangeInvalid()
  assertIsFile(answer)
  if (rev && !isOfRevision(answer, rev)) throw entryChanged(`${revisionIn(answer)}, not ${rev}`)
}

/** Nobody asked for a part, so asking again brings the same one. */
function assertIsWhole(answer: FetchedAnswer): void {
  if (answer.status !== 206) return
  const range = rangeIn(answer)
  if (!range || !isAll(range)) throw onlyPart(answer.url.host)
}

function beginsAt(answer: FetchedAnswer, { start = 0 }: OpenOptions): boolean {
  return answer.status === 206 && rangeIn(answer)?.start === start
}

/** A part that came in answer to `If-Range` need not say its revision once more. */
function isOfRevision(answer: FetchedAnswer, rev: string): boolean {
  const revision = revisionIn(answer)
  return revision === rev || (answer.status === 206 && revision === undefined)
}

function toOpened(
  entry: FileEntry,
  answer: FetchedAnswer,
  options: OpenOptions & Required<Pick<UrlDeps, 'maxBytes' | 'slowMs'>>,
): OpenedFile {
  const { start = 0, maxBytes, slowMs } = options
  if (isNothing(options)) {
    answer.body.cancel()
    return { entry, start, length: 0, body: byteBodyFromBytes(new Uint8Array(0)) }
  }
  const encoding = encodingIn(answer)
  const body = withOwnFaults(withPace(answer.body, { bytes: SLOW_BYTES, ms: slowMs }))
  if (encoding === undefined) return { entry, start, length: answer.length, body }
  return { entry, start, length: undefined, body: unpack(body, encoding, maxBytes) }
}

/** A body that breaks off is told from an address that does not answer: reading may go on. */
function withOwnFaults(body: ByteBody): ByteBody {
  return {
    ...body,
    async fill(target) {
      try {
        return await body.fill(target)
      } catch (error) {
        const code = error instanceof QuaysideError ? error.code : undefined
        throw code === 'url_unreachable' ? connectionCut(error) : error
      }
    },
  }
}
