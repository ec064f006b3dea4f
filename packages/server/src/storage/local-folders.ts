import { parseStorageUrl } from './storage-url.ts'

/** Where on this machine the objects of a storage lie; none for those that lie elsewhere. */
export function localFolders(storageUrl: string): readonly string[] {
  const address = parseStorageUrl(storageUrl)
  return address.kind === 'local' ? [address.dir] : []
}
