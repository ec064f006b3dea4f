import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Database } from '../db/database.ts'
import { newTestApp } from '../ingest/testing/ingest-world.ts'
import { type ApiKey, newHandle, newObjectId, randomText } from '../lib/ids.ts'
import { forEachDatabase } from '../testing/databases.ts'
import type { StoredFile } from './file-record.ts'
import { insertFile, markFileDeleted } from './file-repository.ts'
import { deleteUnusedObject, holdObject, insertOrFindObject } from './object-repository.ts'
import { replaceContent } from './replace-content.ts'

forEachDatabase((_name, open) => {
  let database: Database
  let appKey: ApiKey
  before(async () => {
    database = (await open()).database
    appKey = await newTestApp(database)
  })

  async function newObject() {
    return await database.transaction((trx) =>
      insertOrFindObject(trx, {
        id: newObjectId(),
        appKey,
        location: 'local',
        storageKey: randomText(12),
        size: 1,
        sha256: randomText(64),
        blockHash: undefined,
      }),
    )
  }
  const fileOf = (object: Awaited<ReturnType<typeof newObject>>): StoredFile => ({
    kind: 'stored',
    handle: newHandle(),
    appKey,
    filename: 'a',
    contentType: 'text/plain',
    size: 1,
    objectId: object.id,
    storageKey: object.storageKey,
    sha256: object.sha256,
    uploadTags: {},
    origin: undefined,
    container: undefined,
    path: '',
    createdAt: new Date(),
  })
  const remove = (file: StoredFile) =>
    database.transaction(async (trx) => {
      const deleted = await markFileDeleted(trx, appKey, file.handle)
      return deleted && (await deleteUnusedObject(trx, file.objectId))
    })
  const objectRow = (id: string) =>
    database.db.selectFrom('objects').select('id').where('id', '=', id).executeTakeFirst()

  test('the last of several files deleted at the same time frees the object', async () => {
    for (let round = 0; round < 10; round++) {
      const object = await newObject()
      const files = [fileOf(object), fileOf(object), fileOf(object)]
      for (const file of files) await database.transaction((trx) => insertFile(trx, file))

      const freed = await Promise.all(files.map(remove))

      assert.deepEqual(freed.filter(Boolean), [object.storageKey])
      assert.equal(await objectRow(object.id), undefined)
    }
  })

  test('a file deleted twice at the same time is deleted once', async () => {
    for (let round = 0; round < 10; round++) {
      const object = await newObject()
      const file = fileOf(object)
      await database.transaction((trx) => insertFile(trx, file))

      const deleted = await Promise.all(
        [1, 2, 3].map(() =>
          database.transaction((trx) => markFileDeleted(trx, appKey, file.handle)),
        ),
      )

      assert.equal(deleted.filter(Boolean).length, 1)
    }
  })

  test('a file deleted while it is overwritten frees the content it had last', async () => {
    for (let round = 0; round < 5; round++) {
      const [former, next] = [await newObject(), await newObject()]
      const file = fileOf(former)
      await database.transaction((trx) => insertFile(trx, file))
      const [replaced, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]

      const overwriting = database.transaction(async (trx) => {
        await replaceContent(trx, file, {
          object: next,
          contentType: 'text/plain',
          origin: undefined,
        })
        replaced.resolve()
        await goOn.promise
      })
      await replaced.promise
      const deleting = database.transaction((trx) => markFileDeleted(trx, appKey, file.handle))
      // Long enough to read what the other has not committed yet.
      setTimeout(goOn.resolve, 30)
      await overwriting

      const deleted = await deleting
      assert.equal(deleted?.kind === 'stored' && deleted.objectId, next.id)
    }
  })

  test('an object that a new file is about to name stays, however the two meet', async () => {
    for (let round = 0; round < 20; round++) {
      const object = await newObject()
      const [old, fresh] = [fileOf(object), fileOf(object)]
      await database.transaction((trx) => insertFile(trx, old))
      const add = database.transaction(async (trx) => {
        const held = await holdObject(trx, object.id)
        if (held) await insertFile(trx, fresh)
        return held
      })

      const [held, freed] = await Promise.all([add, remove(old)])

      assert.equal(held === undefined, freed !== undefined)
      assert.equal((await objectRow(object.id)) === undefined, freed !== undefined)
    }
  })
})
