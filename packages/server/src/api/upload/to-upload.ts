import type { UploadCompleteRequest, UploadPartRequest, UploadStartRequest } from '@quayside/wire'
import type { Grant } from '../../apps/app.ts'
import { storagePath } from '../../files/stored-path.ts'
import { overMaxSize, underMinSize } from '../../ingest/errors.ts'
import type {
  AnnouncedPiece,
  CompleteClaims,
  Upload,
  UploadRequest,
} from '../../ingest/upload/upload.ts'
import { parseContentType } from '../../lib/content-type.ts'
import { cleanFileName } from '../../lib/file-name.ts'
import { readStoreOptions } from '../store-options.ts'

/** What start asks for. Throws what the policy's limits say, and as `readStoreOptions`. */
export function toUploadRequest(body: UploadStartRequest, grant: Grant): UploadRequest {
  const store = readStoreOptions(body.store)
  const size = Number(body.size)
  checkLimits(size, grant)
  const filename = cleanFileName(body.filename || store.filename || '')
  return {
    appKey: grant.app.apiKey,
    filename,
    contentType: parseContentType(body.mimetype ?? ''),
    size,
    container: store.container,
    path: storagePath({ ...store, filename }),
    ...(store.storeIn !== undefined && { storeIn: store.storeIn }),
    uploadTags: body.upload_tags ?? {},
    alt: body.alt || undefined,
    isIntelligent: isOn(body.fii),
  }
}

export function toPiece(body: UploadPartRequest, { id, request }: Upload): AnnouncedPiece {
  // Older clients say it with every part, whether or not start agreed to it.
  const isWholePart = !(request.isIntelligent && isOn(body.fii))
  return {
    uploadId: id,
    part: Number(body.part),
    offset: isWholePart ? 0 : Number(body.offset ?? 0),
    size: Number(body.size),
    isWholePart,
    md5: body.md5 || undefined,
    sha256: body.sha256 || undefined,
  }
}

export function toClaims(body: UploadCompleteRequest): CompleteClaims {
  const parts = body.parts ?? []
  return {
    size: body.size === null || body.size === undefined ? undefined : Number(body.size),
    parts: parts.map(({ part_number, etag }) => ({ part: Number(part_number), etag })),
    uploadTags: body.upload_tags ?? undefined,
    alt: body.alt || undefined,
  }
}

function checkLimits(size: number, { minSize, maxSize }: Grant): void {
  if (maxSize !== undefined && size > maxSize) throw overMaxSize(size, maxSize)
  if (minSize !== undefined && size < minSize) throw underMinSize(size, minSize)
}

function isOn(value: unknown): boolean {
  return value === true || value === 'true'
}
