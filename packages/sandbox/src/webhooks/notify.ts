import { createHmac, randomUUID } from 'node:crypto'
import type { Account } from '../state/records.ts'

/** Dropbox waits this long for an answer (Dropbox reference 3.24). */
const ANSWER_MS = 10_000

/**
 * Asks an address whether it wants to be told of changes. Answers what was wrong with its answer,
 * or undefined if it is right. It is asked once only.
 */
export async function findChallengeFault(
  uri: string,
  stopping: AbortSignal,
): Promise<string | undefined> {
  const url = new URL(uri)
  const challenge = randomUUID()
  url.searchParams.set('challenge', challenge)
  try {
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { 'user-agent': 'DropboxWebhooks/1.0' },
      signal: AbortSignal.any([stopping, AbortSignal.timeout(ANSWER_MS)]),
    })
    const body = await answer.text()
    if (answer.status !== 200) {
      return `it answered the challenge with status ${answer.status}`
    }
    return body === challenge ? findHeaderFault(answer.headers) : 'it did not repeat the challenge'
  } catch (error) {
    return `it did not answer the challenge: ${error instanceof Error ? error.message : error}`
  }
}

/** What keeps the repeated challenge from being run as a page. */
function findHeaderFault(headers: Headers): string | undefined {
  if (!headers.get('content-type')?.startsWith('text/plain')) {
    return 'it repeated the challenge, but not as text/plain'
  }
  return headers.get('x-content-type-options') === 'nosniff'
    ? undefined
    : 'it repeated the challenge, but without X-Content-Type-Options: nosniff'
}

/** Says whose files have changed, signed with the app's secret. 0 stands for no answer in time. */
export async function postNotification(
  { uri, secret }: { uri: string; secret: string },
  accounts: readonly Account[],
  stopping: AbortSignal,
): Promise<number> {
  const body = JSON.stringify({
    list_folder: { accounts: accounts.map(({ id }) => id) },
    delta: { users: accounts.map(({ uid }) => Number(uid)) },
  })
  try {
    const answer = await fetch(uri, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'DropboxWebhooks/1.0',
        'x-dropbox-signature': createHmac('sha256', secret).update(body).digest('hex'),
      },
      body,
      signal: AbortSignal.any([stopping, AbortSignal.timeout(ANSWER_MS)]),
    })
    await answer.body?.cancel()
    return answer.status
  } catch {
    return 0
  }
}
