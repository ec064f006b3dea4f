import type { PortalPage } from './pages.ts'

export interface Look {
  readonly url: string
  readonly cookie: string
  readonly signal: AbortSignal
}

/** Milliseconds until the whole page was there. Throws unless it is answered. */
export async function lookAt(page: PortalPage, { url, cookie, signal }: Look): Promise<number> {
  const startedAt = performance.now()
  const response = await fetch(`${url}/portal/api${page.path}`, { headers: { cookie }, signal })
  const text = await response.text()
  const tookMs = performance.now() - startedAt
  if (!response.ok) throw new Error(`${page.title} answered ${response.status}: ${text}`)
  return tookMs
}

/**
 * Follows a list to its end. Resolves to how many rows there were and to what the longest page
 * took: a page that finds little must not make anybody wait.
 */
export async function followList(
  page: PortalPage,
  { url, cookie, signal }: Look,
): Promise<{ readonly rows: number; readonly pages: number; readonly longestMs: number }> {
  let rows = 0
  let pages = 0
  let longestMs = 0
  let cursor: string | null = null
  do {
    const startedAt = performance.now()
    const address = `${url}/portal/api${page.path}${cursor ? `&cursor=${cursor}` : ''}`
    const response = await fetch(address, { headers: { cookie }, signal })
    const answer: unknown = await response.json()
    longestMs = Math.max(longestMs, performance.now() - startedAt)
    pages++
    const part = readPage(answer)
    rows += part.rows
    cursor = part.cursor
  } while (cursor !== null)
  return { rows, pages, longestMs }
}

function readPage(answer: unknown): { rows: number; cursor: string | null } {
  if (typeof answer !== 'object' || answer === null || !('cursor' in answer)) {
    throw new Error(`this is no page: ${JSON.stringify(answer)}`)
  }
  const list = Object.values(answer).find((value) => Array.isArray(value))
  return { rows: list?.length ?? 0, cursor: answer.cursor === null ? null : String(answer.cursor) }
}
