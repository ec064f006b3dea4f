import type { ServerResponse } from 'node:http'
import { create as contentDisposition } from 'content-disposition'
import { mayBeActive, parseContentType, UNKNOWN_TYPE } from '../lib/content-type.ts'
import { cleanFileName } from '../lib/file-name.ts'
import type { Validators } from './preconditions.ts'

/** How long others may keep an answer without asking again. */
export type Caching =
  /** The address never leads to anything else. */
  | 'immutable'
  /** It may lead to something else after an overwrite, which may take a while to be seen. */
  | 'public'
  /** Only whoever asked may keep it: what a policy lets one person see. */
  | 'private'
  /** May be kept, but has to be asked for each time whether it is still the same. */
  | 'revalidate'
  /** May not be kept at all. */
  | 'none'

export interface ContentFacts {
  readonly filename: string
  readonly contentType: string
  /** The browser is to save it in place of showing it. */
  readonly download: boolean
  readonly caching: Caching
  /** For `public` and `private`: seconds, in place of the usual hour. */
  readonly maxAgeSeconds?: number | undefined
}

/** An overwritten or deleted file may be seen for so long from caches. */
const PUBLIC_SECONDS = 3_600
const CACHE_CONTROL: Readonly<Record<Caching, (seconds: number) => string>> = {
  immutable: () => 'public, max-age=31536000, immutable',
  public: (seconds) => `public, max-age=${seconds}`,
  private: (seconds) => `private, max-age=${seconds}`,
  revalidate: () => 'private, no-cache',
  none: () => 'no-store',
}

type CachingFacts = Pick<ContentFacts, 'caching' | 'maxAgeSeconds'>

function cacheControl({ caching, maxAgeSeconds = PUBLIC_SECONDS }: CachingFacts): string {
  return CACHE_CONTROL[caching](maxAgeSeconds)
}

/**
 * What a person sent is shown, but nothing in it runs, loads or reaches our pages: an origin of its
 * own, no script, no form, no frame.
 */
const SANDBOX = [
  'sandbox',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
  'media-src data:',
].join('; ')

export type HeaderFields = Readonly<Record<string, string>>

/** Names and values in turn: what Node writes fastest, because no object has to grow. */
export type HeaderList = readonly string[]

export function toList(fields: HeaderFields): HeaderList {
  return Object.entries(fields).flat()
}

/** As Node's, with a list. What was set on the response before stays, unless it is in the list. */
export function writeHead(response: ServerResponse, status: number, headers: HeaderList): void {
  if (response.getHeaderNames().length === 0) {
    response.writeHead(status, [...headers])
    return
  }
  // Given the list, Node would remove and add each of its headers.
  setHeaders(response, headers)
  response.writeHead(status)
}

export function setHeaders(response: ServerResponse, headers: HeaderList): void {
  for (let index = 0; index + 1 < headers.length; index += 2) {
    response.setHeader(headers[index] ?? '', headers[index + 1] ?? '')
  }
}

/**
 * The headers that say what a content is and how it is to be treated. Whatever the file was called,
 * they are well-formed.
 */
export function contentHeaders(facts: ContentFacts): HeaderFields {
  const filename = cleanFileName(facts.filename)
  const contentType = parseContentType(facts.contentType) ?? UNKNOWN_TYPE
  const type = facts.download ? 'attachment' : 'inline'
  return {
    'Content-Type': contentType,
    'Content-Disposition': dispositionOf(filename, type),
    'X-File-Name': encodeURIComponent(filename),
    'Cache-Control': cacheControl(facts),
    'X-Content-Type-Options': 'nosniff',
    ...(mayBeActive(contentType) && { 'Content-Security-Policy': SANDBOX }),
  }
}

/** With the name in quotes always: not every client reads it without, although it may be so. */
function dispositionOf(filename: string, type: string): string {
  return contentDisposition(filename, { type }).replace(/filename=([^";]+)/, 'filename="$1"')
}

/** What belongs to a 304 as well (RFC 9110, 15.4.5). */
export function cachingHeaders(facts: CachingFacts): HeaderFields {
  return { 'Cache-Control': cacheControl(facts) }
}

/** By which a client asks later whether the content is still the same. */
export function validatorHeaders({ etag, modifiedAt }: Validators): HeaderFields {
  return { ETag: etag, ...(modifiedAt && { 'Last-Modified': modifiedAt.toUTCString() }) }
}
