import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { type ApiKey, type Handle, newApiKey, newConnectionId, newHandle } from '../lib/ids.ts'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import { createListFiles, type FilePageRequest } from './file-list.ts'
import type { LinkedFile } from './file-record.ts'
import { insertFile, markFileDeleted, noteLinkGone } from './file-repository.ts'

forEachDatabase((_name, open) => {
  let opened: TestDatabase
  before(async () => {
    opened = await open()
  })

  async function addFiles(appKey: ApiKey, files: readonly Partial<LinkedFile>[]) {
    const made = files.map((facts, at) => newFile(appKey, at, facts))
    await opened.database.transaction(async (trx) => {
      for (const file of made) await insertFile(trx, file)
    })
    return made
  }
  const list = (appKey: ApiKey, request: Partial<FilePageRequest> = {}) =>
    createListFiles(opened.database.db)(appKey, { limit: 50, ...request })
  const namesOf = async (appKey: ApiKey, request: Partial<FilePageRequest>) =>
    (await list(appKey, request)).items.map(({ filename }) => filename)

  test('files are listed newest first, page by page, each once', async () => {
    const appKey = newApiKey()
    const createdAt = new Date(1_700_000_000_000)
    const made = await addFiles(
      appKey,
      Array.from({ length: 25 }, (_, at) => (at % 2 === 0 ? { createdAt } : {})),
    )
    const seen: Handle[] = []
    let last = Number.POSITIVE_INFINITY

    for (let cursor: string | undefined; ; ) {
      const page = await list(appKey, { limit: 4, cursor })
      for (const file of page.items) {
        assert.ok(file.createdAt.getTime() <= last)
        last = file.createdAt.getTime()
        seen.push(file.handle)
      }
      if (page.cursor === undefined) break
      cursor = page.cursor
    }

    assert.equal(seen.length, 25)
    assert.deepEqual(new Set(seen), new Set(made.map(({ handle }) => handle)))
  })

  test('files are found by source, type and part of their name', async () => {
    const appKey = newApiKey()
    const url = { source: 'url', ref: 'https://a.example/', id: '1', rev: '1' }
    await addFiles(appKey, [
      { filename: 'Straßenkarte Über.png', contentType: 'image/png' },
      { filename: '100%_sure.txt', contentType: 'text/plain', origin: url },
      { filename: 'over.jpg', contentType: 'image/jpeg', origin: url },
    ])

    assert.deepEqual(await namesOf(appKey, { source: 'url' }), ['over.jpg', '100%_sure.txt'])
    assert.deepEqual(await namesOf(appKey, { source: null }), [])
    assert.deepEqual(await namesOf(appKey, { type: 'image/' }), [
      'over.jpg',
      'Straßenkarte Über.png',
    ])
    assert.deepEqual(await namesOf(appKey, { type: 'image/', source: 'url' }), ['over.jpg'])
    assert.deepEqual(await namesOf(appKey, { search: 'uBER' }), ['Straßenkarte Über.png'])
    assert.deepEqual(await namesOf(appKey, { search: '%_s' }), ['100%_sure.txt'])
    assert.deepEqual(await namesOf(appKey, { search: "'; drop table files; --" }), [])
  })

  test('a file is found by its handle, a name that could be one by the name', async () => {
    const appKey = newApiKey()
    const [file] = await addFiles(appKey, [{ filename: 'abc.txt' }, { filename: 'photo' }])

    assert.deepEqual(await namesOf(appKey, { search: file?.handle }), ['abc.txt'])
    assert.deepEqual(await namesOf(appKey, { search: 'photo' }), ['photo'])
    assert.deepEqual(await namesOf(newApiKey(), { search: file?.handle }), [])
  })

  test('deleted files are not there, those that are gone at their source say so', async () => {
    const appKey = newApiKey()
    const [deleted, gone] = await addFiles(appKey, [{ filename: 'a' }, { filename: 'b' }])
    assert.ok(deleted && gone)
    const goneSince = new Date(1_700_000_000_000)
    await opened.database.transaction((trx) => markFileDeleted(trx, appKey, deleted.handle))
    await opened.database.transaction((trx) => noteLinkGone(trx, gone, goneSince))

    const { items } = await list(appKey)

    assert.deepEqual(
      items.map((file) => [file.filename, file.goneSince]),
      [['b', goneSince]],
    )
    assert.deepEqual(await namesOf(appKey, { search: deleted.handle }), [])
  })

  test('a neighbour sees none of them, and a place that was made up is refused', async () => {
    await addFiles(newApiKey(), [{}, {}])

    assert.deepEqual(await namesOf(newApiKey(), {}), [])
    await assert.rejects(list(newApiKey(), { cursor: '12.a b' }), { code: 'cursor_invalid' })
  })
})

function newFile(appKey: ApiKey, at: number, facts: Partial<LinkedFile>): LinkedFile {
  return {
    kind: 'linked',
    handle: newHandle(),
    appKey,
    filename: `${at}.txt`,
    contentType: 'text/plain',
    size: 1,
    uploadTags: {},
    origin: { source: 'dropbox', ref: '/a.txt', id: 'id:1', rev: '1' },
    connectionId: newConnectionId(),
    createdAt: new Date(1_700_000_000_000 + at),
    ...facts,
  }
}
