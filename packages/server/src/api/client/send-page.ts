import { randomBytes } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import type { Page } from './pages.ts'

export interface PageRights {
  readonly hasForms?: boolean
  /** Who may show it in a frame; nobody by default. */
  readonly framedBy?: readonly string[]
  /** Origins of ours whose scripts it loads, and which it asks; none by default. */
  readonly asks?: readonly string[]
}

/** Sends a page that may run nothing but its own script and ask nobody for anything but us. */
export function sendPage(
  reply: FastifyReply,
  page: Page,
  { hasForms = false, framedBy = ["'none'"], asks = [] }: PageRights = {},
) {
  const ours = asks.join(' ')
  const nonce = randomBytes(16).toString('base64')
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}' ${ours}`.trim(),
    ...(ours ? [`connect-src ${ours}`, `img-src ${ours} blob: data:`] : []),
    "base-uri 'none'",
    `form-action ${hasForms ? "'self'" : "'none'"}`,
    `frame-ancestors ${framedBy.join(' ')}`,
  ]
  return reply
    .header('Content-Security-Policy', policy.join('; '))
    .header('Referrer-Policy', 'no-referrer')
    .header('X-Content-Type-Options', 'nosniff')
    .header('Cache-Control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page(nonce).html)
}
