import type { PrefetchRequest } from '@quayside/wire'
import type { FastifyRequest } from 'fastify'
import type { DialogOpening } from '../../events/dialog-opened.ts'
import type { ApiKey } from '../../lib/ids.ts'
import { securityOf } from '../caller.ts'

/** Options are a page's own and of any shape: what is told of them is bounded. */
const MAX_TYPES = 100
const MAX_TYPE_LENGTH = 100

/** A dialog that opens reports it while it asks what it may do; others ask, too. */
export function isDialogOpening({ events }: PrefetchRequest): boolean {
  return events?.includes('picker') ?? false
}

/** What a page's options say of its dialog. */
export function toDialogOpening(
  appKey: ApiKey,
  { body, headers }: FastifyRequest<{ Body: PrefetchRequest }>,
  openedAt: Date,
): DialogOpening {
  const options = new Map(Object.entries(isObject(body.picker_config) ? body.picker_config : {}))
  const accept = toTypes(options.get('accept'))
  const mimetypes = accept.filter((type) => type.includes('/'))
  const extensions = accept.filter((type) => type.startsWith('.'))
  const maxSize = options.get('maxSize')
  const language = options.get('lang')
  return {
    appKey,
    openedAt,
    mimetypes: mimetypes.length > 0 ? mimetypes : ['*/*'],
    extensions: extensions.length > 0 ? extensions : undefined,
    maxSize: Number.isSafeInteger(maxSize) && Number(maxSize) > 0 ? Number(maxSize) : 0,
    language: typeof language === 'string' && language.length <= 35 ? language : 'en',
    isMobile: /Mobi|Android/i.test(headers['user-agent'] ?? ''),
    ...securityOf({ ...body, ...body.security }),
  }
}

function toTypes(accept: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(accept) ? accept : [accept]
  return list
    .flatMap((entry) => (typeof entry === 'string' ? entry.split(',') : []))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '' && entry.length <= MAX_TYPE_LENGTH)
    .slice(0, MAX_TYPES)
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
