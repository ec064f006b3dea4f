import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { pino } from 'pino'
import type { Database } from '../db/database.ts'
import { recordUnheard } from '../events/testing/record.ts'
import type { LinkedFile } from '../files/file-record.ts'
import { findFile, insertFile } from '../files/file-repository.ts'
import { byteBodyFromBytes } from '../lib/byte-body-from-bytes.ts'
import { newApiKey, newConnectionId, newHandle } from '../lib/ids.ts'
import type { FileEntry } from '../sources/source.ts'
import { forEachDatabase } from '../testing/databases.ts'
import { linkDisconnected, linkRevisionGone, linkTargetGone, linkTargetMoved } from './errors.ts'
import type { LinkedFiles } from './linked-files.ts'
import { createWatchedLinks } from './watched-links.ts'

const options = { signal: new AbortController().signal }

forEachDatabase((_name, open) => {
  let database: Database
  before(async () => {
    database = (await open()).database
  })

  /** Links to a drive that holds what `state` says. */
  function watch(state: { now: FileEntry | Error }, db: Database = database) {
    const look = () => {
      if (state.now instanceof Error) throw state.now
      return state.now
    }
    const linkedFiles: LinkedFiles = {
      stat: async () => look(),
      open: async () => ({
        entry: look(),
        start: 0,
        length: 0,
        body: byteBodyFromBytes(new Uint8Array()),
      }),
    }
    const forgotten: string[] = []
    const watched = createWatchedLinks({
      linkedFiles,
      database: db,
      recordEvent: recordUnheard(db),
      forgetFile: (handle) => forgotten.push(handle),
      log: pino({ level: 'silent' }),
    })
    return { watched, forgotten }
  }

  async function newLink(): Promise<LinkedFile> {
    const file: LinkedFile = {
      kind: 'linked',
      handle: newHandle(),
      appKey: newApiKey(),
      filename: 'bike.png',
      contentType: 'image/png',
      size: 5,
      uploadTags: {},
      origin: { source: 'dropbox', ref: '/bike.png', id: 'id:1', rev: 'a' },
      connectionId: newConnectionId(),
      createdAt: new Date(),
    }
    await database.transaction((trx) => insertFile(trx, file))
    return file
  }
  async function reread({ appKey, handle }: LinkedFile): Promise<LinkedFile> {
    const file = await findFile(database.db, appKey, handle)
    assert.ok(file?.kind === 'linked')
    return file
  }
  async function told({ appKey }: LinkedFile) {
    const rows = await database.db
      .selectFrom('events')
      .select(['action', 'body'])
      .where('app_key', '=', appKey)
      .orderBy('id')
      .execute()
    return rows.map(({ action, body }) => ({ action, ...JSON.parse(body).text }))
  }

  test('a file that is as it was tells nothing and writes nothing', async () => {
    const file = await newLink()
    const { watched, forgotten } = watch({ now: entryOf('a', 5) })

    await watched.stat(file, options)
    await watched.open(file, options)

    assert.deepEqual([await told(file), forgotten], [[], []])
  })

  test('a change is told once, however many open the link', async () => {
    const file = await newLink()
    const state = { now: entryOf('b', 7) }
    const { watched, forgotten } = watch(state)
    const other = watch(state)

    await Promise.all([
      watched.open(file, options),
      watched.stat(file, options),
      other.watched.open(file, options),
    ])
    await watched.open(await reread(file), options)

    const [change, ...more] = await told(file)
    assert.deepEqual(more, [])
    assert.equal(change.action, 'qs.link.changed')
    assert.equal(change.handle, file.handle)
    assert.deepEqual([change.rev, change.former_rev, change.size], ['b', 'a', 7])
    assert.equal((await reread(file)).size, 7)
    assert.ok(forgotten.includes(file.handle))
  })

  test('each further change is told', async () => {
    const file = await newLink()
    const state = { now: entryOf('b', 7) }
    const { watched } = watch(state)
    await watched.stat(file, options)
    state.now = entryOf('c', 8)

    await watched.stat(await reread(file), options)

    assert.deepEqual(
      (await told(file)).map(({ former_rev, rev }) => [former_rev, rev]),
      [
        ['a', 'b'],
        ['b', 'c'],
      ],
    )
  })

  for (const [title, fault, reason] of [
    ['deleted', linkTargetGone(undefined), 'deleted'],
    ['moved', linkTargetMoved(undefined), 'moved'],
    ['no longer kept as it was', linkRevisionGone(undefined), 'revision_gone'],
  ] as const) {
    test(`a file that was ${title} is told once, and again when it was back meanwhile`, async () => {
      const file = await newLink()
      const state: { now: FileEntry | Error } = { now: fault }
      const { watched } = watch(state)

      for (let n = 0; n < 2; n++) {
        await assert.rejects(watched.open(file, options), fault)
        await assert.rejects(watched.stat(await reread(file), options), fault)
      }
      const first = await told(file)
      state.now = entryOf('a', 5)
      await watched.open(await reread(file), options)
      state.now = fault
      await assert.rejects(watched.open(await reread(file), options), fault)

      assert.deepEqual(
        first.map(({ action, handle, reason }) => ({ action, handle, reason })),
        [{ action: 'qs.link.gone', handle: file.handle, reason }],
      )
      assert.equal((await told(file)).length, 2)
    })
  }

  test('a connection that ended is not told as a loss of the file', async () => {
    const file = await newLink()
    const { watched } = watch({ now: linkDisconnected(undefined) })

    await assert.rejects(watched.open(file, options), { code: 'link_disconnected' })

    assert.deepEqual(await told(file), [])
  })

  test('a source that tells no revisions tells no changes', async () => {
    const file = await newLink()
    const { watched } = watch({ now: entryOf('', 5) })

    await watched.open(file, options)

    assert.deepEqual(await told(file), [])
  })

  test('the file is served although its change cannot be written down', async () => {
    const file = await newLink()
    const broken = { ...database, transaction: () => Promise.reject(new Error('disk full')) }
    const { watched } = watch({ now: entryOf('b', 7) }, broken)

    const opened = await watched.open(file, options)

    assert.equal(opened.entry.rev, 'b')
  })
})

function entryOf(rev: string, size: number): FileEntry {
  return {
    kind: 'file',
    ref: '/bike.png',
    name: 'bike.png',
    id: 'id:1',
    rev,
    size,
    blockHash: undefined,
    contentType: 'image/png',
    modifiedAt: undefined,
    hasThumbnail: false,
    exportFormats: [],
  }
}
