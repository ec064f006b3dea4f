import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { LRUCache } from 'lru-cache'
import { type ByteSpan, chooseRange } from '../lib/http-range.ts'
import {
  type ContentFacts,
  contentHeaders,
  type HeaderList,
  toList,
  validatorHeaders,
} from './headers.ts'
import { multipartBody, type Piece } from './multipart-ranges.ts'
import type { ObjectToRead } from './object-content.ts'
import { isRangeCurrent, type Validators } from './preconditions.ts'
import type { ResponseHead } from './response-writer.ts'

/** An object and everything an answer says about it. */
export interface ServedObject extends ObjectToRead, ContentFacts, Validators {}

/** Status, headers and what of the object is to be sent. */
export interface Answer extends ResponseHead {
  readonly pieces: readonly Piece[]
}

export interface Answers {
  /** For a GET, with `further` headers; `undefined` when none of the ranges asked for is there. */
  choose(object: ServedObject, request: IncomingMessage, further: HeaderList): Answer | undefined
  /** The headers of all of it. */
  head(object: ServedObject): HeaderList
}

/** Writing names and types into headers takes longer than finding what was written before. */
const REMEMBERED_HEADS = 2_000

export function createAnswers(): Answers {
  const heads = new LRUCache<string, { readonly object: ServedObject; readonly head: HeaderList }>({
    max: REMEMBERED_HEADS,
  })

  const headOf = (object: ServedObject, length: number): HeaderList => {
    let known = heads.get(object.storageKey)
    if (!known || !isDescribedAlike(known.object, object)) {
      known = { object, head: describe(object) }
      heads.set(object.storageKey, known)
    }
    return [...known.head, 'Content-Length', String(length)]
  }
  const one = (object: ServedObject, { start, end }: ByteSpan, further: HeaderList): Answer => {
    const range = ['Content-Range', `bytes ${start}-${end - 1}/${object.size}`]
    const headers = [...headOf(object, end - start), ...range, ...further]
    return { status: 206, headers, pieces: [{ start, end }] }
  }

  return {
    choose(object, { headers }, further) {
      const range = isRangeCurrent(headers, object) ? headers.range : undefined
      const choice = chooseRange(range, object.size)
      if (choice.kind === 'unsatisfiable') return undefined
      if (choice.kind === 'whole') {
        const own = headOf(object, object.size)
        const pieces = [{ start: 0, end: object.size }]
        return { status: 200, headers: [...own, ...further], pieces }
      }
      const [first, ...others] = choice.spans
      return first && others.length === 0
        ? one(object, first, further)
        : several(object, choice.spans, further)
    },
    head: (object) => headOf(object, object.size),
  }
}

function several(object: ServedObject, spans: readonly ByteSpan[], further: HeaderList): Answer {
  const boundary = randomBytes(18).toString('base64url')
  const { contentType, length, pieces } = multipartBody(spans, object, boundary)
  const own = [...describe({ ...object, contentType }), 'Content-Length', String(length)]
  return { status: 206, headers: [...own, ...further], pieces }
}

/** Compares everything `describe` looks at; a text made of it all would take longer to find by. */
function isDescribedAlike(one: ServedObject, other: ServedObject): boolean {
  return (
    one.filename === other.filename &&
    one.contentType === other.contentType &&
    one.etag === other.etag &&
    one.modifiedAt?.getTime() === other.modifiedAt?.getTime() &&
    one.download === other.download &&
    one.caching === other.caching &&
    one.maxAgeSeconds === other.maxAgeSeconds
  )
}

function describe(object: ServedObject): HeaderList {
  const fields = { ...contentHeaders(object), ...validatorHeaders(object) }
  return [...toList(fields), 'Accept-Ranges', 'bytes']
}
