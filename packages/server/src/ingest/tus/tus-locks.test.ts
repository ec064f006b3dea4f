import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { before, test } from 'node:test'
import type { Database } from '../../db/database.ts'
import { newUploadId } from '../../lib/ids.ts'
import { forEachDatabase } from '../../testing/databases.ts'
import { eventually } from '../../testing/eventually.ts'
import { createTusLocks } from './tus-locks.ts'
import { insertTusUpload } from './tus-repository.ts'

const MINUTE = 60_000
const { signal } = new AbortController()
const ignore = { onWanted: () => undefined, signal }

forEachDatabase((_database, openDatabase) => {
  let database: Database
  before(async () => {
    database = (await openDatabase()).database
  })

  /** Locks as another process has them, which shares nothing but the database. */
  const process = ({ isAlone = false, minutesLater = 0, patienceMs = 5_000 } = {}) =>
    createTusLocks({
      ...{ db: database.db, isAlone, patienceMs },
      owner: randomBytes(6).toString('hex'),
      now: () => new Date(Date.now() + minutesLater * MINUTE),
    })
  async function begin() {
    const id = newUploadId()
    const nothing = { size: 4, metadata: undefined, minSize: undefined, maxSize: undefined }
    await insertTusUpload(database.db, id, nothing)
    return id
  }

  test('one request has the lock, and is asked by the next, of another process, to let go', async () => {
    const id = await begin()
    const wanted: string[] = []
    const first = await process()(id, { onWanted: () => wanted.push('first'), signal })

    const second = process()(id, { onWanted: () => wanted.push('second'), signal })
    await eventually(() => assert.ok(wanted.length > 0))
    await first.release()
    await (await second).release()

    assert.ok(!wanted.includes('second'))
  })

  test('within a process whoever has the lock is asked at once', async () => {
    const id = await begin()
    const lock = process()
    let released: Promise<void> | undefined
    const first = await lock(id, { onWanted: () => (released ??= first.release()), signal })

    const second = await lock(id, ignore)

    assert.ok(released)
    await second.release()
  })

  test('whoever does not let go is waited for, and not for ever', async () => {
    const id = await begin()
    const first = await process()(id, ignore)

    await assert.rejects(process({ patienceMs: 100 })(id, ignore), { code: 'upload_locked' })

    await first.release()
  })

  test('of many who wait at one process the last are sent away at once', async () => {
    const id = await begin()
    const first = await process()(id, ignore)
    const lock = process()
    const leaving = new AbortController()
    const four = [1, 2, 3, 4].map(() => lock(id, { ...ignore, signal: leaving.signal }))

    await assert.rejects(lock(id, ignore), { code: 'upload_locked' })

    leaving.abort()
    await Promise.allSettled(four)
    await first.release()
    await (await lock(id, ignore)).release()
  })

  test('whoever waits may go away', async () => {
    const id = await begin()
    const first = await process()(id, ignore)
    const leaving = new AbortController()

    const second = process()(id, { onWanted: () => undefined, signal: leaving.signal })
    leaving.abort()

    await assert.rejects(second, { name: 'AbortError' })
    await first.release()
  })

  test('a lock of a process that is gone holds nobody up, and its end takes no other away', async () => {
    const id = await begin()
    const lost = await process()(id, ignore)

    const later = await process({ minutesLater: 1 })(id, ignore)
    await lost.release()

    await assert.rejects(process({ patienceMs: 0 })(id, ignore), { code: 'upload_locked' })
    await later.release()
  })

  test('a process that is alone waits for none of those before it', async () => {
    const id = await begin()
    const [before, alone] = [process({ isAlone: true }), process({ isAlone: true, patienceMs: 0 })]
    await before(id, ignore)

    const lock = await alone(id, ignore)

    await assert.rejects(alone(id, ignore), { code: 'upload_locked' })
    await lock.release()
  })
})
