import type { Effect } from '../faults/faults.ts'
import { etagOf, RANGE_TEXT } from '../guesses.ts'
import type { Body } from '../state/contents.ts'
import { type Headers, sendText } from './answer.ts'
import type { Incoming } from './incoming.ts'
import { parseRange } from './range.ts'
import { sendBody } from './send-body.ts'

export interface Content {
  readonly body: Body
  readonly contentType: string
  /** Without it neither ranges nor conditions apply. */
  readonly rev?: string
  readonly headers: Headers
  readonly effects: readonly Effect[]
  readonly onSent?: (bytes: number) => void
}

/** Answers with bytes: whole, a range, or the news that nothing changed. Resolves with the bytes sent. */
export async function answerContent(incoming: Incoming, content: Content): Promise<number> {
  const { req, res, method } = incoming
  const { body, rev, headers } = content
  const range = rev === undefined ? undefined : parseRange(req.headers.range, body.size)
  if (range === 'unsatisfiable') {
    sendText(incoming, 416, RANGE_TEXT, { ...headers, 'content-range': `bytes */${body.size}` })
    return 0
  }
  const identity = rev === undefined ? {} : { etag: etagOf(rev), 'accept-ranges': 'bytes' }
  if (rev !== undefined && method === 'GET' && req.headers['if-none-match'] === etagOf(rev)) {
    res.writeHead(304, { ...headers, ...identity })
    res.end()
    return 0
  }
  const { start, end } = range ?? { start: 0, end: body.size }
  res.writeHead(range === undefined ? 200 : 206, {
    ...headers,
    ...identity,
    'content-type': content.contentType,
    'content-length': end - start,
    'original-content-length': body.size,
    ...(range && { 'content-range': `bytes ${start}-${end - 1}/${body.size}` }),
  })
  return sendBody(res, body, { ...content, start, end })
}
