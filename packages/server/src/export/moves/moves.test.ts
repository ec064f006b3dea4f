import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { saveSourceStorage } from '../../apps/source-storage-repository.ts'
import type { FileRecord, StoredFile } from '../../files/file-record.ts'
import { findFile, markFileDeleted } from '../../files/file-repository.ts'
import { eventsOf, forEachSize, MiB, signal } from '../../ingest/testing/ingest-bench.ts'
import { eventually } from '../../testing/eventually.ts'
import { useExports } from '../testing/export-bench.ts'
import { createMoveLeftFiles } from './move-left-files.ts'
import { startMove } from './start-move.ts'

forEachSize('moves', (installation) => {
  const bench = useExports(installation)
  const { access, contentOf, put, source, strike, the } = bench
  /** Of the test, at the source. */
  let folder: string
  let tests = 0
  beforeEach(async () => {
    tests += 1
    folder = `/Moves ${tests}`
    await choose(access().connectionId)
  })

  async function choose(connectionId: ReturnType<typeof access>['connectionId'] | undefined) {
    const storage = { appKey: the.appKey, source: 'dropbox', connectionId, folder }
    await the.database.transaction((trx) =>
      saveSourceStorage(trx, { ...storage, sessionId: undefined, version: 1 }, new Date()),
    )
  }

  /** As a file is stored whose client named the location. */
  async function storedToMove(size: number, path: string): Promise<StoredFile> {
    const { handle } = await bench.stored({ size, seed: size + tests })
    await the.database.db
      .updateTable('files')
      .set({ store_in: 'dropbox', storage_path: path })
      .where('handle', '=', handle)
      .execute()
    const file = await find(handle)
    assert.ok(file?.kind === 'stored')
    await the.database.transaction((trx) => startMove(trx, file))
    return file
  }
  /** The row of what the tests act for. */
  async function keepConnection(status: 'active' | 'broken'): Promise<void> {
    const { connectionId: id, accountId } = access()
    const sealed = { access_token_sealed: 'x', refresh_token_sealed: null, token_expires_at: null }
    const names = { account_name: 'Ada', account_email: 'ada@example.com' }
    const at = { created_at: 0, updated_at: 0, chosen_at: 0, left_at: null, token_version: 1 }
    const row = { id, app_key: the.appKey, session_id: 'none', source: 'dropbox', status }
    await the.database.db
      .insertInto('connections')
      .values({
        ...row,
        ...names,
        ...sealed,
        ...at,
        account_id: accountId,
        details: '{}',
        scopes: '[]',
      })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ status }))
      .execute()
  }
  const find = (handle: FileRecord['handle']) => findFile(the.database.db, the.appKey, handle)
  async function moved(handle: FileRecord['handle']) {
    return await eventually(async () => {
      const file = await find(handle)
      assert.ok(file?.kind === 'linked' && file.moved)
      return file
    })
  }
  const objects = async () => {
    const { db } = the.database
    const query = db.selectFrom('objects').select('id').where('app_key', '=', the.appKey)
    return (await query.execute()).map(({ id }) => id)
  }
  const leavings = async () => {
    const query = the.database.db.selectFrom('source_leavings').select(['rev', 'entry_id'])
    return await query.where('app_key', '=', the.appKey).execute()
  }
  const states = async () => {
    const query = the.database.db.selectFrom('exports').select(['state', 'error_code'])
    return await query.where('app_key', '=', the.appKey).execute()
  }

  for (const size of [0, 3_000, 20 * MiB]) {
    test(`a file of ${size} bytes goes to its place, and is no longer with us`, async () => {
      const file = await storedToMove(size, 'in/a.bin')
      const before = (await eventsOf(the)).length

      await bench.first().startTakingOver()
      const link = await moved(file.handle)

      assert.equal(link.origin.ref, `${folder}/in/a.bin`)
      assert.deepEqual([link.filename, link.contentType], [file.filename, file.contentType])
      assert.deepEqual([link.moved?.path, link.moved?.rev], ['in/a.bin', link.origin.rev])
      const there = await bench.original(`${folder}/in/a.bin`)
      assert.equal(there.sha256, file.sha256)
      assert.ok(!(await objects()).includes(file.objectId))
      assert.equal((await eventsOf(the)).length, before)
    })
  }

  test('a process that dies between upload and the change of the row leaves one file', async () => {
    for (const size of [3_000, 20 * MiB]) {
      folder = `/Moves ${tests}/${size}`
      await choose(access().connectionId)
      await put(`${folder}/a.bin`, { text: 'in the way' })
      const file = await storedToMove(size, 'a.bin')
      const route = size === 3_000 ? 'upload' : 'upload_session/finish'
      // It is written, and nobody is told before the process is gone.
      await strike({ kind: 'lose-answer' }, { route: `^files/${route}$`, times: 1 })
      const more = `^files/(${route}|list_folder|get_metadata)$`
      await strike({ kind: 'delay', ms: 60_000 }, { route: more, skip: 1 })
      const dying = bench.start()
      await dying.startTakingOver()
      await eventually(() => bench.original(`${folder}/a (1).bin`))

      await dying.stop(0)
      const meanwhile = await find(file.handle)
      await bench.clearFaults()
      const second = bench.start()
      await second.startTakingOver()
      const link = await moved(file.handle)
      await second.stop(0)

      assert.equal(meanwhile?.kind, 'stored')
      assert.deepEqual([...(await contentOf(folder)).keys()].sort(), ['a (1).bin', 'a.bin'])
      assert.equal(link.moved?.path, 'a (1).bin')
      assert.equal((await bench.original(`${folder}/a (1).bin`)).sha256, file.sha256)
      assert.ok(!(await objects()).includes(file.objectId))
    }
  })

  test('what was written of a file that is deleted on its way goes again', async () => {
    const file = await storedToMove(5 * MiB, 'gone.bin')
    await strike({ kind: 'delay', ms: 1_500 }, { route: '^files/upload_session/finish$', times: 1 })
    await bench.first().startTakingOver()
    await eventually(async () => {
      const row = await the.database.db
        .selectFrom('exports')
        .select('progress')
        .where('moves_file', '=', file.handle)
        .executeTakeFirstOrThrow()
      assert.match(row.progress ?? '', /placed/)
    })

    await the.database.transaction((trx) => markFileDeleted(trx, the.appKey, file.handle))

    await eventually(async () => assert.equal((await leavings()).length, 1))
    const entry = await source().stat(access(), `${folder}/gone.bin`, { signal })
    const [leaving] = await leavings()
    assert.ok(entry.kind === 'file')
    assert.deepEqual([leaving?.entry_id, leaving?.rev], [entry.id, entry.rev])
    await eventually(async () => {
      assert.deepEqual(await states(), [{ state: 'failed', error_code: 'move_overtaken' }])
    })
  })

  test('what failed, or came while there was no place, is moved once there is one', async () => {
    await choose(undefined)
    const early = await storedToMove(1_000, 'early.bin')
    await keepConnection('broken')
    const atRest = await states()
    await choose(access().connectionId)
    const moveLeftFiles = createMoveLeftFiles(the.database)
    await moveLeftFiles()
    const broken = await states()
    await keepConnection('active')

    await moveLeftFiles({ appKey: the.appKey, source: 'dropbox' })
    // Once is enough, however often it is asked.
    await moveLeftFiles()
    await bench.first().startTakingOver()

    assert.deepEqual([atRest, broken], [[], []])
    assert.equal((await moved(early.handle)).origin.ref, `${folder}/early.bin`)
    assert.equal((await states()).length, 1)
  })
})
