import { StoreOptions } from '@quayside/wire'
import type { FastifyRequest } from 'fastify'
import type { Apps } from '../../../apps/app.ts'
import { storagePath } from '../../../files/stored-path.ts'
import type { TusRequest } from '../../../ingest/tus/tus-upload.ts'
import { parseContentType } from '../../../lib/content-type.ts'
import { cleanFileName } from '../../../lib/file-name.ts'
import { askedBy, securityOf } from '../../caller.ts'
import { refuseNulIn } from '../../refuse-nul.ts'
import { placeUse, readStoreOptions } from '../../store-options.ts'
import { requestInvalid } from './refusals.ts'

/** `Upload-Metadata`; a key without a value is `null`. */
export type Metadata = Readonly<Record<string, string | null>>

/** What may come as a header, too. */
const PROOFS: readonly string[] = ['apikey', 'policy', 'signature']
/** Words that open something are not kept beside the file. */
const UNKEPT: readonly string[] = ['policy', 'signature']

/**
 * What a creation asks for. Its words may stand in the query or in the metadata, API key, policy and
 * signature in headers too, wherever a client can put them; headers count first, then the query.
 * Rejects as `authorize` and `readStoreOptions` do, and with `request_invalid` for what no text has.
 */
export async function toTusRequest(
  apps: Pick<Apps, 'authorize'>,
  request: FastifyRequest,
  { size, metadata }: { readonly size: number | undefined; readonly metadata: Metadata },
): Promise<TusRequest> {
  refuseNulIn([request.query, metadata])
  const said = saidIn(request, metadata)
  const options = storeIn(said)
  if (!request.validateInput(options, StoreOptions))
    throw requestInvalid('path or container too long')
  const store = readStoreOptions(options)
  const grant = await apps.authorize({
    apiKey: said('apikey'),
    security: securityOf({ policy: said('policy'), signature: said('signature') }),
    ...askedBy(request),
    call: 'pick',
    ...placeUse(store),
  })
  const filename = cleanFileName(said('filename') ?? said('name') ?? '')
  return {
    appKey: grant.app.apiKey,
    filename,
    contentType: parseContentType(said('filetype') ?? said('type') ?? ''),
    size,
    container: store.container,
    path: storagePath({ ...store, filename }),
    ...(store.storeIn !== undefined && { storeIn: store.storeIn }),
    uploadTags: tagsOf(metadata),
    metadata: writeMetadata(metadata),
    minSize: grant.minSize,
    maxSize: grant.maxSize,
  }
}

type Said = (name: string) => string | undefined

function saidIn({ headers, query }: FastifyRequest, metadata: Metadata): Said {
  const others = [query as Record<string, unknown>, metadata]
  const isSaid = (value: unknown) => typeof value === 'string' && value !== ''
  return (name) => {
    const places = PROOFS.includes(name) ? [headers, ...others] : others
    return places.map((place) => place[name]).find(isSaid) as string | undefined
  }
}

const STORE = ['path', 'container', 'location', 'access'] as const

function storeIn(said: Said): StoreOptions {
  return Object.fromEntries(STORE.map((name) => [name, said(name)]).filter(([, word]) => word))
}

/** As long as the value of any tag may be (Filestack reference 3.6). */
const MAX_TAG = 256

/** Where in a dropped folder a file lay; some clients write `null` for those that lay in none. */
function tagsOf({ relativePath }: Metadata): Readonly<Record<string, string>> {
  if (!relativePath || relativePath === 'null' || relativePath.length > MAX_TAG) return {}
  return { relativePath }
}

/** As the protocol writes it. */
function writeMetadata(metadata: Metadata): string | undefined {
  const pairs = Object.entries(metadata).filter(([key]) => !UNKEPT.includes(key))
  if (pairs.length === 0) return undefined
  return pairs
    .map(([key, value]) =>
      value === null ? key : `${key} ${Buffer.from(value).toString('base64')}`,
    )
    .join(',')
}
