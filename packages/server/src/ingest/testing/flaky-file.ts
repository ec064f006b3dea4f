import { setTimeout as sleep } from 'node:timers/promises'
import type { ByteBody } from '../../lib/byte-body.ts'
import type { OpenedFile } from '../../sources/source.ts'
import type { OpenAt } from '../lane.ts'

/** The other side of the network: a file whose connections break, hang or refuse as told. */
export interface FlakyFile {
  readonly openAt: OpenAt
  readonly opens: { readonly start: number; readonly end: number | undefined }[]
}

export function flakyFile(
  bytes: Uint8Array,
  {
    breakAfter = () => Number.POSITIVE_INFINITY,
    refuse = () => undefined,
    msPerMiB = 0,
  }: {
    /** Bytes until the n-th connection breaks. */
    readonly breakAfter?: (open: number) => number
    /** An error instead of the n-th connection. */
    readonly refuse?: (open: number) => Error | undefined
    /** How slow every connection is. */
    readonly msPerMiB?: number
  } = {},
): FlakyFile {
  const opens: { start: number; end: number | undefined }[] = []
  return {
    opens,
    async openAt({ start, end = bytes.length }, signal): Promise<OpenedFile> {
      opens.push({ start, end })
      const refusal = refuse(opens.length)
      if (refusal) throw refusal
      const body = createBody(
        bytes.subarray(start, end),
        breakAfter(opens.length),
        msPerMiB,
        signal,
      )
      return { entry: entryOf(bytes), start, length: end - start, body }
    },
  }
}

function createBody(
  rest: Uint8Array,
  room: number,
  msPerMiB: number,
  signal: AbortSignal,
): ByteBody {
  let at = 0
  let last = 0
  return {
    async fill(target) {
      const delayMs = (msPerMiB * target.length) / 1024 ** 2
      if (delayMs > 0) await sleep(delayMs, undefined, { signal })
      signal.throwIfAborted()
      last = Math.min(target.length, rest.length - at, Math.max(0, room - at))
      target.set(rest.subarray(at, at + last))
      at += last
      if (at >= room && at < rest.length) throw new Error('connection reset')
      return last
    },
    filled: () => last,
    cancel: () => undefined,
  }
}

function entryOf(bytes: Uint8Array): OpenedFile['entry'] {
  return {
    kind: 'file',
    ref: '/file.bin',
    name: 'file.bin',
    id: 'id:1',
    rev: '1',
    size: bytes.length,
    blockHash: undefined,
    contentType: 'application/octet-stream',
    modifiedAt: undefined,
    hasThumbnail: false,
    exportFormats: [],
  }
}
