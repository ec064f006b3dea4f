import assert from 'node:assert/strict'
import type { BrowserContext } from 'playwright-core'

/** What the pages of a browser did that nobody may do. */
export interface ContextWatch {
  /** Fails when a request left the given origins, a policy was broken, or a script threw. */
  check(): void
}

/** Watches all pages of a context, also those opened later. */
export function watchContext(context: BrowserContext, origins: readonly string[]): ContextWatch {
  const faults: string[] = []
  context.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    const isLocal = protocol === 'data:' || protocol === 'blob:' || protocol === 'about:'
    if (!isLocal && !origins.includes(origin)) faults.push(`asked a stranger: ${request.url()}`)
  })
  context.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) faults.push(message.text())
  })
  context.on('weberror', (error) => faults.push(String(error.error().stack)))
  return {
    check: () => assert.deepEqual(faults, []),
  }
}
