import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Database } from '../db/database.ts'
import { recordUnheard } from '../events/testing/record.ts'
import { newTestApp } from '../ingest/testing/ingest-world.ts'
import { type ApiKey, newHandle, newObjectId, randomText } from '../lib/ids.ts'
import { forEachDatabase } from '../testing/databases.ts'
import { createCopyFile } from './copy-file.ts'
import type { StoredFile } from './file-record.ts'
import { findFile, insertFile, markFileDeleted } from './file-repository.ts'
import { deleteUnusedObject, insertOrFindObject } from './object-repository.ts'

const facts = { filename: 'b.txt', container: 'papers', path: 'in/b.txt', uploadTags: { a: 'b' } }

forEachDatabase((_name, open) => {
  let database: Database
  let appKey: ApiKey
  let copyFile: ReturnType<typeof createCopyFile>
  before(async () => {
    const opened = await open()
    database = opened.database
    appKey = await newTestApp(opened.database)
    copyFile = createCopyFile({
      ...{
        database,
        recordEvent: recordUnheard(opened.database),
        startMove: async () => undefined,
      },
    })
  })

  async function newFile(): Promise<StoredFile> {
    const content = { storageKey: randomText(12), size: 4, sha256: randomText(64) }
    return await database.transaction(async (trx) => {
      const object = await insertOrFindObject(trx, {
        ...{ ...content, id: newObjectId(), appKey, location: 'local', blockHash: undefined },
      })
      const file: StoredFile = {
        ...content,
        ...{ kind: 'stored', handle: newHandle(), appKey, objectId: object.id },
        ...{ filename: 'a.txt', contentType: 'text/plain', uploadTags: { old: 'tag' } },
        ...{ origin: undefined, container: undefined, path: 'a.txt', createdAt: new Date(0) },
      }
      await insertFile(trx, file)
      return file
    })
  }
  const remove = (file: StoredFile) =>
    database.transaction(async (trx) => {
      await markFileDeleted(trx, appKey, file.handle)
      return await deleteUnusedObject(trx, file.objectId)
    })

  test('a copy has a handle and facts of its own, and the same bytes', async () => {
    const file = await newFile()

    const copy = await copyFile(file, facts)

    assert.notEqual(copy.handle, file.handle)
    assert.ok(copy.createdAt > file.createdAt)
    const { handle: _handle, createdAt: _createdAt, ...rest } = copy
    const { handle: _its, createdAt: _then, ...original } = file
    assert.deepEqual(rest, { ...original, ...facts })
    assert.deepEqual(await findFile(database.db, appKey, copy.handle), copy)
    assert.deepEqual(await findFile(database.db, appKey, file.handle), file)
  })

  test('a copy keeps the bytes when the file it was made of is deleted', async () => {
    const file = await newFile()
    const copy = await copyFile(file, facts)

    assert.equal(await remove(file), undefined)
    assert.equal(await remove(copy), file.storageKey)
  })

  test('a file that was deleted meanwhile is not copied', async () => {
    const file = await newFile()
    await remove(file)

    await assert.rejects(copyFile(file, facts), { code: 'file_missing' })
  })

  test('copied and deleted at the same time, either there is a copy with its bytes or none', async () => {
    for (let round = 0; round < 20; round++) {
      const file = await newFile()
      const [copied, freed] = await Promise.allSettled([copyFile(file, facts), remove(file)])

      assert.equal(freed.status, 'fulfilled')
      const hasBytes = freed.status === 'fulfilled' && freed.value === undefined
      assert.equal(copied.status === 'fulfilled', hasBytes)
    }
  })
})
