import type { MetadataAnswer, MetadataField } from '@quayside/wire'
import type { FileRecord } from '../../files/file-record.ts'
import type { FileAnswersDeps } from './answer-file.ts'
import { contentHashes, HASH_NAMES } from './content-hashes.ts'
import { toMetadata } from './to-metadata.ts'

/** What is known about a file, of which some has to be looked up in its content. */
export async function readMetadata(
  { sources, imageFacts, readContent }: FileAnswersDeps,
  file: FileRecord,
  fields: readonly MetadataField[],
  signal: AbortSignal,
): Promise<MetadataAnswer> {
  const asks = (...names: readonly MetadataField[]) => names.some((name) => fields.includes(name))
  const names = HASH_NAMES.filter((name) => fields.includes(name))
  const size = asks('width', 'height') ? await imageFacts.sizeOf(file, signal) : undefined
  const exif = asks('exif') ? { exif: await imageFacts.exifOf(file, signal) } : {}
  const hashes = await contentHashes(file, names, readContent, signal)
  const title = (source: string) => sources.get(source)?.manifest.title ?? source
  return { ...toMetadata(file, { fields, size, title }), ...exif, ...hashes }
}
