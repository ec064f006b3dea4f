import type { ServerResponse } from 'node:http'
import { type HeaderList, writeHead } from './headers.ts'

/** 304: what the client has is what it would get. */
export function sendNotModified(response: ServerResponse, headers: HeaderList): void {
  writeHead(response, 304, headers)
  response.end()
}

/** 412: `If-Match` or `If-Unmodified-Since` asked for another content. */
export function refuseConditions(response: ServerResponse, headers: HeaderList = []): void {
  refuse(response, 412, {
    code: 'precondition_failed',
    message: 'The file is not the one that was asked for: it has changed.',
    headers,
  })
}

/** 416, with the size, so that the client can ask better. */
export function refuseRange(
  response: ServerResponse,
  size: number,
  headers: HeaderList = [],
): void {
  refuse(response, 416, {
    code: 'range_not_satisfiable',
    message: `None of the bytes asked for are in the file, which has ${size} bytes.`,
    headers: ['Content-Range', `bytes */${size}`, ...headers],
  })
}

/** These statuses belong to HTTP alone, so no kind of error stands for them. */
function refuse(
  response: ServerResponse,
  status: number,
  { code, message, headers }: { code: string; message: string; headers: HeaderList },
): void {
  const own = [
    'Content-Type',
    'text/plain; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(message)),
    'Cache-Control',
    'no-store',
    'X-Error-Code',
    code,
  ]
  writeHead(response, status, [...own, ...headers])
  response.end(message)
}
