import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Apps, Grant, SecurityPair } from '../../apps/app.ts'
import type { Connections } from '../../connections/connection.ts'
import type { CopyFile } from '../../files/copy-file.ts'
import { fileMissing } from '../../files/errors.ts'
import type { FileRecord, LinkedFile, StoredFile } from '../../files/file-record.ts'
import { storagePath } from '../../files/stored-path.ts'
import { overMaxSize, underMinSize } from '../../ingest/errors.ts'
import type { IngestRequest, Ingests } from '../../ingest/ingest.ts'
import { sealHeaders } from '../../ingest/sealed-headers.ts'
import { cleanFileName } from '../../lib/file-name.ts'
import type { Handle } from '../../lib/ids.ts'
import type { Sealer } from '../../lib/seal.ts'
import type { SourceAddress } from '../../processing/parse-source.ts'
import { addressIngest } from '../address-ingest.ts'
import { askedBy, patientSignal } from '../caller.ts'
import { type CopyByIngest, createCopyByIngest } from '../copy-by-ingest.ts'
import { basicSecret } from '../file/basic-secret.ts'
import { placeUse, type StorePlace } from '../store-options.ts'
import { aliasUnknown, fileNotDecoded } from './errors.ts'

export interface StoreSourceDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly connections: Pick<Connections, 'session'>
  readonly ingests: Pick<Ingests, 'start' | 'wait'>
  /** By handle alone: the handle is what a link consists of. */
  readonly findFile: (handle: Handle) => Promise<FileRecord | undefined>
  readonly copyFile: CopyFile
  readonly sealer: Pick<Sealer, 'seal'>
  readonly stopping: AbortSignal
}

/** What is to be stored, from where, and who says so. */
export interface StoreAsk {
  /** Not needed where the source is a file of ours. */
  readonly apiKey: string | undefined
  readonly security: SecurityPair
  readonly source: SourceAddress
  /** For an address: sent to its server; see `readSourceHeaders`. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly place: StorePlace
  /** What is at the address is base64 of what is meant. */
  readonly isBase64: boolean
  readonly uploadTags: Readonly<Record<string, string>>
  /** Of a picker session, which can follow the transfer then. */
  readonly token?: string | undefined
}

/**
 * Stores what an address or a handle leads to (Filestack reference 4.1, 4.2). An address is an
 * ingest like any other and goes on when the caller goes away; a file of ours becomes another file
 * with the same bytes. Everything the policy says is checked before anything is fetched. Rejects as
 * `authorize`, with `file_missing`, `storage_alias_unknown`, `base64_file`, and with what kept the
 * file from being stored.
 */
export type StoreSource = (
  request: FastifyRequest,
  reply: FastifyReply,
  ask: StoreAsk,
) => Promise<StoredFile>

export function createStoreSource(given: StoreSourceDeps): StoreSource {
  const deps = { ...given, copyByIngest: createCopyByIngest(given.ingests) }
  return async function storeSource(request, reply, ask) {
    switch (ask.source.kind) {
      case 'alias':
        await allow(deps, request, ask, ask.apiKey, {})
        throw aliasUnknown(ask.source.alias)
      case 'url':
        return await storeUrl(deps, request, reply, ask, ask.source.url)
      case 'handle':
        return await storeHandle(deps, request, reply, ask, ask.source.handle)
    }
  }
}

type Deps = StoreSourceDeps & { readonly copyByIngest: CopyByIngest }

async function storeUrl(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  ask: StoreAsk,
  url: string,
): Promise<StoredFile> {
  const grant = await allow(deps, request, ask, ask.apiKey, { url })
  const { apiKey } = grant.app
  const { headers, token, isBase64, uploadTags } = ask
  const hasHeaders = headers && Object.keys(headers).length > 0
  const begun = token ? await deps.connections.session(apiKey, token) : undefined
  return await copy(deps, reply, {
    ...addressIngest(url, grant, ask.place),
    sessionId: begun?.session.id,
    uploadTags,
    ...(hasHeaders && { headers: sealHeaders(deps.sealer, apiKey, headers) }),
    ...(isBase64 && { isBase64 }),
  })
}

async function storeHandle(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  ask: StoreAsk,
  handle: Handle,
): Promise<StoredFile> {
  const file = await deps.findFile(handle)
  const apiKey = ask.apiKey ?? file?.appKey
  if (apiKey === undefined) throw fileMissing()
  const grant = await allow(deps, request, ask, apiKey, { handle })
  if (file?.appKey !== grant.app.apiKey) throw fileMissing()
  if (ask.isBase64) throw fileNotDecoded()
  if (file.kind === 'linked') return await copy(deps, reply, linkIngest(file, grant, ask))
  checkSize(file.size, grant)
  const { container, path, storeIn } = ask.place
  const filename = ask.place.filename ? cleanFileName(ask.place.filename) : file.filename
  const place = { filename, container, storeIn, path: storagePath({ path, filename, storeIn }) }
  return await deps.copyFile(file, { ...place, uploadTags: ask.uploadTags })
}

/** Throws as `authorize`, for whatever the policy does not allow. */
async function allow(
  { apps }: Deps,
  request: FastifyRequest,
  { security, place }: StoreAsk,
  apiKey: string | undefined,
  about: { readonly url?: string; readonly handle?: Handle },
): Promise<Grant> {
  return await apps.authorize({
    ...{ apiKey, security, call: 'store', ...about, ...placeUse(place), ...askedBy(request) },
    secret: basicSecret(request),
  })
}

async function copy(deps: Deps, reply: FastifyReply, ingest: IngestRequest): Promise<StoredFile> {
  const signal = patientSignal(reply, deps.stopping)
  const file = await deps.copyByIngest(ingest, signal, (id) => reply.header('X-Ingest-Id', id))
  if (file.kind !== 'stored') throw new Error('what was stored is no copy')
  return file
}

/** What lies behind a link is fetched as it is now. */
function linkIngest(file: LinkedFile, grant: Grant, ask: StoreAsk): IngestRequest {
  const { source, ref } = file.origin
  const { place, uploadTags } = ask
  const { connectionId } = file
  const ingest = addressIngest(ref, grant, { ...place, filename: place.filename ?? file.filename })
  return { ...ingest, source, connectionId, uploadTags }
}

function checkSize(size: number, { minSize, maxSize }: Grant): void {
  if (maxSize !== undefined && size > maxSize) throw overMaxSize(size, maxSize)
  if (minSize !== undefined && size < minSize) throw underMinSize(size, minSize)
}
