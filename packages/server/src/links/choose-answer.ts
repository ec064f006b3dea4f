import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { LRUCache } from 'lru-cache'
import { type ByteSpan, chooseRange } from '../lib/http-range.ts'
import {
  type ContentFacts,
  contentHeaders,
  type HeaderFields,
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
  /** For a GET, with `further` headers; `undefined` when none of the ranges asked for is in the object. */
  choose(object: ServedObject, request: IncomingMessage, further?: HeaderFields): Answer | undefined
  /** The headers of all of it. */
  head(object: ServedObject): HeaderFields
}

/** Writing names and types into headers takes longer than finding what was written before. */
const REMEMBERED_HEADS = 2_000

export function createAnswers(): Answers {
  const heads = new LRUCache<string, HeaderFields>({ max: REMEMBERED_HEADS })

  const headOf = (object: ServedObject, length: number): HeaderFields => {
    const key = keyOf(object)
    let head = heads.get(key)
    if (!head) {
      head = describe(object)
      heads.set(key, head)
    }
    return { ...head, 'Content-Length': String(length) }
  }
  const one = (object: ServedObject, { start, end }: ByteSpan, further?: HeaderFields): Answer => {
    const range = { 'Content-Range': `bytes ${start}-${end - 1}/${object.size}` }
    const headers = { ...headOf(object, end - start), ...range, ...further }
    return { status: 206, headers, pieces: [{ start, end }] }
  }
  const several = (
    object: ServedObject,
    spans: readonly ByteSpan[],
    further?: HeaderFields,
  ): Answer => {
    const boundary = randomBytes(18).toString('base64url')
    const { contentType, length, pieces } = multipartBody(spans, object, boundary)
    const headers = {
      ...describe({ ...object, contentType }),
      'Content-Length': String(length),
      ...further,
    }
    return { status: 206, headers, pieces }
  }

  return {
    choose(object, { headers }, further) {
      const range = isRangeCurrent(headers, object) ? headers.range : undefined
      const choice = chooseRange(range, object.size)
      if (choice.kind === 'unsatisfiable') return undefined
      if (choice.kind === 'whole') {
        const whole = { start: 0, end: object.size }
        const own = headOf(object, object.size)
        return { status: 200, headers: { ...own, ...further }, pieces: [whole] }
      }
      const [first, ...others] = choice.spans
      return first && others.length === 0
        ? one(object, first, further)
        : several(object, choice.spans, further)
    },
    head: (object) => headOf(object, object.size),
  }
}

/** Everything `describe` looks at. Nothing but the last two may hold a line break. */
function keyOf(object: ServedObject): string {
  const { storageKey, etag, modifiedAt, download, caching, contentType, filename } = object
  const time = modifiedAt?.getTime() ?? ''
  return `${storageKey} ${etag} ${time} ${download} ${caching}\n${contentType.length} ${contentType}${filename}`
}

function describe(object: ServedObject): HeaderFields {
  return { ...contentHeaders(object), ...validatorHeaders(object), 'Accept-Ranges': 'bytes' }
}
