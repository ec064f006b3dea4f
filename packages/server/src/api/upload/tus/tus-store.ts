import type { Readable } from 'node:stream'
import { DataStore, Upload, Metadata as Written } from '@tus/server'
import { TUS_KEPT_MS, type TusUpload, type TusUploads } from '../../../ingest/tus/tus-upload.ts'
import { byteBodyFromReadable } from '../../../lib/byte-body-from-readable.ts'
import type { UploadId } from '../../../lib/ids.ts'
import type { Metadata } from './to-tus-request.ts'

export const EXTENSIONS = [
  'creation',
  'creation-with-upload',
  'creation-defer-length',
  'termination',
  'expiration',
] as const

export interface TusStoreDeps {
  readonly tus: TusUploads
  /** Begins what one request asks for. */
  readonly start: (announced: {
    readonly size: number | undefined
    readonly metadata: Metadata
  }) => Promise<TusUpload>
  /** Of the request's body, where it is known. */
  readonly length: number | undefined
}

/** Our uploads as the library wants to have them, for one request. */
export function createTusStore({ tus, start, length }: TusStoreDeps): DataStore {
  return Object.assign(new DataStore(), {
    extensions: [...EXTENSIONS],
    async create(upload: Upload) {
      const { size, metadata = {} } = upload
      // The id is ours; the one the library has made up was told to nobody.
      upload.id = (await start({ size, metadata })).upload.id
      return upload
    },
    getUpload: async (id: string) => toLibrary(await tus.find(id as UploadId)),
    async write(stream: Readable, id: string, offset: number) {
      const body = byteBodyFromReadable(stream)
      const reached = await tus.append(id as UploadId, offset, body, { length })
      // Only what is read to its end has ended, as far as the library can tell.
      await body.fill(new Uint8Array(1))
      return reached
    },
    remove: (id: string) => tus.remove(id as UploadId),
    declareUploadLength: (id: string, size: number) => tus.declareSize(id as UploadId, size),
    getExpiration: () => TUS_KEPT_MS,
  })
}

function toLibrary({ upload, offset, size, metadata, touchedAt }: TusUpload): Upload {
  return new Upload({
    id: upload.id,
    offset,
    ...(size === undefined ? {} : { size }),
    ...(metadata === undefined ? {} : { metadata: Written.parse(metadata) }),
    // What the library counts the time of from: ours begins again whenever something comes.
    creation_date: touchedAt.toISOString(),
  })
}
