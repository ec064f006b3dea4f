import { randomBytes } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import type { Page } from './pages.ts'

/** Sends a page that may run nothing but its own script and ask nobody for anything but us. */
export function sendPage(
  reply: FastifyReply,
  page: Page,
  { hasForms = false }: { readonly hasForms?: boolean } = {},
) {
  const nonce = randomBytes(16).toString('base64')
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    `form-action ${hasForms ? "'self'" : "'none'"}`,
    "frame-ancestors 'none'",
  ]
  return reply
    .header('Content-Security-Policy', policy.join('; '))
    .header('Referrer-Policy', 'no-referrer')
    .header('X-Content-Type-Options', 'nosniff')
    .header('Cache-Control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page(nonce).html)
}
