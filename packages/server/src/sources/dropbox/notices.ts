import { createHmac, timingSafeEqual } from 'node:crypto'
import type { SourceNotices } from '../changes.ts'
import { listIn, parseJson, recordIn } from './json.ts'

/** Dropbox's own webhooks (Dropbox reference 3.24): they say whose files have changed, and no more. */
export const dropboxNotices: SourceNotices = {
  challengeOf({ challenge }) {
    return typeof challenge === 'string' && challenge !== '' ? challenge : undefined
  },
  read({ headers, body, client }) {
    const signature = headers['x-dropbox-signature']
    if (typeof signature !== 'string') return undefined
    if (!isSignedWith(client.clientSecret, signature, body)) return undefined
    const notice = parseJson(Buffer.from(body).toString('utf8'))
    const accounts = listIn(recordIn(notice, 'list_folder'), 'accounts')
    return [...new Set(accounts.filter((account) => typeof account === 'string'))]
  },
}

function isSignedWith(secret: string, signature: string, body: Uint8Array): boolean {
  const expected = createHmac('sha256', secret).update(body).digest()
  const given = Buffer.from(signature, 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected)
}
