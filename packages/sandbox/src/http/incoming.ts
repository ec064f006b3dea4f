import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Which of Dropbox's hosts a request was sent to; `any` is the sandbox's own origin. */
export type HostKind = 'web' | 'api' | 'content' | 'notify' | 'any'

const HOST_KINDS: ReadonlyMap<string, HostKind> = new Map([
  ['www.dropbox.com', 'web'],
  ['dropbox.com', 'web'],
  ['api.dropboxapi.com', 'api'],
  ['api.dropbox.com', 'api'],
  ['content.dropboxapi.com', 'content'],
  ['notify.dropboxapi.com', 'notify'],
])

/** One request with what every part of the sandbox asks of it. */
export interface Incoming {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly method: string
  /** The path, still percent-encoded. */
  readonly path: string
  readonly search: string
  readonly host: HostKind
  /** Scheme and authority the client used: links in answers begin with it. */
  readonly origin: string
  readonly requestId: string
}

export function toIncoming(
  req: IncomingMessage,
  res: ServerResponse,
  scheme: 'http' | 'https',
): Incoming {
  const url = req.url ?? '/'
  const mark = url.indexOf('?')
  const authority = req.headers.host ?? 'localhost'
  return {
    req,
    res,
    method: req.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    search: mark < 0 ? '' : url.slice(mark + 1),
    host: hostKind(authority),
    origin: `${scheme}://${authority}`,
    requestId: randomUUID().replaceAll('-', ''),
  }
}

function hostKind(authority: string): HostKind {
  return HOST_KINDS.get(authority.replace(/:\d+$/, '').toLowerCase()) ?? 'any'
}

export function queryOf({ search }: Incoming): URLSearchParams {
  return new URLSearchParams(search)
}

/**
 * The origin under which content is served for this client: clients redirected by host name know
 * the content host, everybody else stays where they are.
 */
export function contentOriginOf(incoming: Incoming): string {
  return originAt(incoming, 'content.dropboxapi.com')
}

/** The same for pages that people open. */
export function webOriginOf(incoming: Incoming): string {
  return originAt(incoming, 'www.dropbox.com')
}

function originAt({ host, origin }: Incoming, name: string): string {
  return host === 'any' ? origin : origin.replace(/\/\/[^:/]+/, `//${name}`)
}
