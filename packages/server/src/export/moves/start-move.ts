import { findSourceStorage } from '../../apps/source-storage-repository.ts'
import type { Trx } from '../../db/database.ts'
import type { StoredFile } from '../../files/file-record.ts'
import { folderAndName } from '../../files/stored-path.ts'
import { newExportId } from '../../lib/ids.ts'
import { queueExport } from '../export-repository.ts'

/**
 * To be called in the transaction in which a file is stored, or its content replaced: has it moved
 * to where its app keeps it. Nothing happens to one that rests with us, and to one whose app has
 * given the place up meanwhile: it waits with us until there is one again.
 */
export async function startMove(trx: Trx, file: StoredFile): Promise<void> {
  const { appKey, handle, storeIn, path, objectId } = file
  if (storeIn === undefined) return
  const place = await findSourceStorage(trx, appKey, storeIn)
  if (!place?.connectionId) return
  const { folder, name } = folderAndName(path)
  await queueExport(trx, newExportId(), {
    appKey,
    sessionId: undefined,
    connectionId: place.connectionId,
    source: storeIn,
    exported: { kind: 'file', handle },
    folder: folder === '' ? place.folder : `${place.folder}/${folder}`,
    filename: name,
    onClash: 'rename',
    moves: objectId,
  })
}
