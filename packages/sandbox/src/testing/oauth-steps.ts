import { APP_KEY, jsonOf, type Loose, PERSONAL, REDIRECT_URI } from './test-sandbox.ts'

/** The query of a consent URL of the demo app. */
export function consentQuery(extra: Record<string, string> = {}): Record<string, string> {
  return { client_id: APP_KEY, response_type: 'code', redirect_uri: REDIRECT_URI, ...extra }
}

/** Asks for the consent page, redirects not followed. */
export function authorizeAt(
  origin: string,
  query: Record<string, string>,
  init: RequestInit = {},
): Promise<Response> {
  const url = `${origin}/oauth2/authorize?${new URLSearchParams(query)}`
  return fetch(url, { redirect: 'manual', ...init })
}

/** A code of the personal account, got without clicks. */
export async function codeAt(origin: string, extra: Record<string, string> = {}): Promise<string> {
  const answer = await authorizeAt(origin, consentQuery({ sandbox_user: PERSONAL, ...extra }))
  const location = new URL(answer.headers.get('location') ?? '')
  return location.searchParams.get('code') ?? ''
}

/** A request to the token endpoint, its parameters wherever the test wants them. */
export async function tokenAt(
  origin: string,
  { query = {}, ...init }: RequestInit & { query?: Record<string, string> },
): Promise<{ status: number; type: string | null; body: Loose }> {
  const url = `${origin}/oauth2/token?${new URLSearchParams(query)}`
  const answer = await fetch(url, { method: 'POST', ...init })
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    body: await jsonOf(answer),
  }
}
