import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { newApiKey, newConnectionId, newHandle } from '../lib/ids.ts'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import type { LinkedFile } from './file-record.ts'
import { insertFile, markFileDeleted } from './file-repository.ts'
import { createKnownFiles } from './known-files.ts'

forEachDatabase((_name, open) => {
  let opened: TestDatabase
  before(async () => {
    opened = await open()
  })

  async function newFile(): Promise<LinkedFile> {
    const file: LinkedFile = {
      kind: 'linked',
      handle: newHandle(),
      appKey: newApiKey(),
      filename: 'a.txt',
      contentType: 'text/plain',
      size: 1,
      uploadTags: {},
      origin: { source: 'dropbox', ref: '/a.txt', id: 'id:1', rev: '1' },
      connectionId: newConnectionId(),
      createdAt: new Date(0),
    }
    await opened.database.transaction((trx) => insertFile(trx, file))
    return file
  }
  const remove = ({ appKey, handle }: LinkedFile) =>
    opened.database.transaction((trx) => markFileDeleted(trx, appKey, handle))

  test('finds the same record again without asking', async () => {
    const files = createKnownFiles({ db: opened.database.db, isAlone: true })
    const { handle } = await newFile()

    assert.equal(await files.find(handle), await files.find(handle))
  })

  test('a handle nobody had is found as soon as there is a file', async () => {
    const files = createKnownFiles({ db: opened.database.db, isAlone: true })

    assert.equal(await files.find(newHandle()), undefined)
    assert.ok(await files.find((await newFile()).handle))
  })

  test('a file is gone once it is forgotten, also for a look that had begun before', async () => {
    const files = createKnownFiles({ db: opened.database.db, isAlone: true })
    const file = await newFile()

    const begun = files.find(file.handle)
    await remove(file)
    files.forget(file.handle)
    await begun

    assert.equal(await files.find(file.handle), undefined)
  })

  test('with other processes about, a file they deleted is gone at once', async () => {
    const files = createKnownFiles({ db: opened.database.db, isAlone: false })
    const file = await newFile()
    assert.ok(await files.find(file.handle))

    await remove(file)

    assert.equal(await files.find(file.handle), undefined)
  })
})
