import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { forEachDatabase, forPostgres } from '../testing/databases.ts'
import type { Database } from './database.ts'
import { withLock } from './lock.ts'
import { openDatabase } from './open-database.ts'

const { signal } = new AbortController()

forEachDatabase((_name, open) => {
  let database: Database
  before(async () => {
    database = (await open()).database
  })

  test('lets one work at a time under a name, in the order they came', async () => {
    const log: string[] = []
    const work = (name: string) => async () => {
      log.push(`${name} begins`)
      await nextTurn()
      log.push(`${name} ends`)
    }

    await Promise.all(
      ['a', 'b', 'c'].map((name) => withLock(database, 'same', work(name), { signal })),
    )

    assert.deepEqual(log, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  })

  test('lets different names work at the same time, and the database be used meanwhile', async () => {
    const gates = ['x', 'y'].map(() => Promise.withResolvers<void>())

    const both = ['x', 'y'].map((name, at) =>
      withLock(
        database,
        name,
        async () => {
          gates[at]?.resolve()
          await Promise.all(gates.map(({ promise }) => promise))
          return database.db.selectFrom('apps').select('name').execute()
        },
        { signal },
      ),
    )

    assert.deepEqual(await Promise.all(both), [[], []])
  })

  test('is free again after work that failed', async () => {
    const failing = withLock(database, 'fails', () => Promise.reject(new Error('no')), { signal })

    await assert.rejects(failing, /no/)
    assert.equal(await withLock(database, 'fails', async () => 'free', { signal }), 'free')
  })

  test('stops waiting when the signal fires, without taking the lock from those behind', async () => {
    const gate = Promise.withResolvers<void>()
    const abort = new AbortController()
    const holder = withLock(database, 'busy', () => gate.promise, { signal })
    const impatient = withLock(database, 'busy', async () => 'never', { signal: abort.signal })
    const behind = withLock(database, 'busy', async () => 'behind', { signal })

    abort.abort(new Error('gave up'))

    await assert.rejects(impatient, /gave up/)
    gate.resolve()
    await holder
    assert.equal(await behind, 'behind')
  })
})

forPostgres((open) => {
  let one: Database
  let other: Database
  before(async () => {
    const opened = await open()
    one = opened.database
    other = await openDatabase(opened)
  })
  after(() => other.close())

  /** Resolves once the lock is held, to the function that lets go. */
  async function hold(name: string): Promise<() => Promise<void>> {
    const held = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const work = () => {
      held.resolve()
      return gate.promise
    }
    const holding = withLock(one, name, work, { signal })
    await held.promise
    return () => {
      gate.resolve()
      return holding
    }
  }
  /** Long enough for a lock that holds nobody to be taken. */
  const askSomeQuestions = async () => {
    for (let count = 0; count < 10; count++) await other.check()
  }

  test('holds between processes, until the holder is done', async () => {
    const log: string[] = []
    const letGo = await hold('shared')
    const waiter = withLock(other, 'shared', async () => log.push('other'), { signal })
    await askSomeQuestions()
    log.push('one')

    await letGo()
    await waiter

    assert.deepEqual(log, ['one', 'other'])
  })

  test('gives up waiting for another process when the signal fires', async () => {
    const letGo = await hold('elsewhere')
    const abort = new AbortController()
    const waiter = withLock(other, 'elsewhere', async () => {}, { signal: abort.signal })
    await askSomeQuestions()

    abort.abort(new Error('gave up'))

    await assert.rejects(waiter, /gave up/)
    await letGo()
    assert.equal(await withLock(other, 'elsewhere', async () => 'free', { signal }), 'free')
  })
})
