import type { FileRecord } from '../files/file-record.ts'
import { isOwnLocation } from '../storage/storages.ts'
import { defineEvent, type PayloadFacts } from './event.ts'
import { exampleHandle, exampleStoredFile } from './examples.ts'

export interface Conversion {
  /** The path that was asked for: tasks, then handle or address. */
  readonly path: string
  readonly original: ConvertedFile | ConvertedAddress
}

export interface ConvertedFile {
  readonly kind: 'file'
  readonly file: FileRecord
  /** The name of the storage the bytes rest in; of no meaning for a linked file. */
  readonly location: string
}

/** A file that was fetched from its address only to be converted. */
export interface ConvertedAddress {
  readonly kind: 'address'
  readonly url: string
  readonly filename: string
  readonly contentType: string
  readonly size: number
}

/** A derivative was made, not taken from the cache (Filestack reference 10.4, "fp.converse"). */
export const fileConverted = defineEvent<Conversion>({
  type: 'file.converted',
  action: 'fp.converse',
  title: 'File Conversions',
  help: 'A file was converted. What is served again from the cache is not told again.',
  example: {
    path: `/resize=width:100/${exampleHandle(1)}`,
    original: {
      kind: 'file',
      location: 'local',
      file: {
        ...exampleStoredFile,
        handle: exampleHandle(1),
        path: 'in/7c2fK0dTz8QkUe3vYb1A_bike.png',
        size: 7_340_032,
      },
    },
  },
  usageOf: () => ({ conversions: 1 }),
  fileOf: ({ original }) => (original.kind === 'file' ? original.file.handle : undefined),
  toPayload: ({ path, original }, facts) => ({
    url: path,
    link: original.kind === 'file' ? linkOfFile(original, facts) : linkOfAddress(original),
  }),
})

function linkOfFile({ file, location }: ConvertedFile, { fileUrl, sourceTitle }: PayloadFacts) {
  const isStored = file.kind === 'stored'
  return {
    url: fileUrl(file.handle),
    handle: file.handle,
    filename: file.filename,
    mimetype: file.contentType,
    path: isStored ? file.path : file.origin.ref,
    provider: isStored ? providerOf(location) : sourceTitle(file.origin.source),
    size: file.size ?? 0,
  }
}

function linkOfAddress({ url, filename, contentType, size }: ConvertedAddress) {
  return { url, filename, mimetype: contentType, provider: 'url', size }
}

/** Receivers know buckets as `amazon`, also those that apps have of their own; all else is `internal`. */
function providerOf(location: string): string {
  return location === 's3' || isOwnLocation(location) ? 'amazon' : 'internal'
}
