import type { ApiKey } from '../lib/ids.ts'
import type { NoticeTimes } from '../links/watches/notice-repository.ts'
import { noticeUri } from '../links/watches/notice-uri.ts'
import type { PersonalSource } from '../sources/source.ts'
import { consoleOf } from './console-words.ts'
import type { Finding } from './finding.ts'

/**
 * Whether the service calls when files have changed. Nothing is wrong where it does not: changes of
 * linked files are seen all the same, only later. `undefined` where the service never calls.
 */
export function judgeNotices(
  source: PersonalSource,
  { askedAt, noticedAt }: NoticeTimes,
  { baseUrl, appKey }: { readonly baseUrl: string; readonly appKey: ApiKey },
): Finding | undefined {
  if (!source.changes?.notices) return undefined
  const { name, title } = source.manifest
  const found = (message: string): Finding => ({ name: 'Webhook', ok: true, message })
  if (noticedAt) return found(`${title} calls when files change, the last time ${at(noticedAt)}.`)
  if (askedAt)
    return found(`${title} knows the address since ${at(askedAt)} and has not called yet.`)
  const { url, notices = 'the webhook addresses' } = consoleOf(source)
  const uri = noticeUri(baseUrl, name, appKey)
  return found(
    `${title} does not call when files change, so links to files see it only after a while. For seconds in place of minutes add exactly ${uri} under ${notices} on your app’s page at ${url}.`,
  )
}

const at = (time: Date) => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`
