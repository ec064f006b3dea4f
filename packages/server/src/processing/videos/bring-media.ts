import type { Db } from '../../db/database.ts'
import { findFile } from '../../files/file-repository.ts'
import type { BringSource } from '../derivatives/source-files.ts'
import type { LocalFile } from '../engines/engine.ts'
import { videoSourceGone } from './errors.ts'
import type { SourceRef, VideoRun } from './video.ts'

export interface Media {
  readonly source: LocalFile
  readonly watermark: LocalFile | undefined
}

/**
 * Brings what a conversion reads to the local disk. Rejects with `video_source_gone` when a file was
 * deleted, and as `BringSource`.
 */
export async function bringMedia(
  { db, bringSource }: { readonly db: Db; readonly bringSource: BringSource },
  { appKey, request }: VideoRun,
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<Media> {
  const bring = async (ref: SourceRef, name: string) => {
    if (ref.kind === 'address') return await bringSource(ref, { folder, name, signal })
    const file = await findFile(db, appKey, ref.handle)
    if (!file) throw videoSourceGone()
    return await bringSource({ kind: 'file', file }, { folder, name, signal })
  }
  const source = await bring(request.source, 'source')
  const watermark = request.watermark && (await bring(request.watermark, 'watermark'))
  return { source, watermark }
}
