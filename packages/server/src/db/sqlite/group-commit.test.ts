import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { GroupCommit } from './group-commit.ts'
import { createGroupCommit } from './group-commit.ts'

let sqlite: DatabaseSync
let group: GroupCommit
beforeEach(() => {
  sqlite = new DatabaseSync(':memory:')
  sqlite.exec('create table rows (name text)')
  group = createGroupCommit(sqlite, { maxWorkMs: 100 })
})

/** As SQLite counts `pragma synchronous`. */
const FULL = 2

const insert = (name: string) => sqlite.prepare('insert into rows values (?)').run(name)
const names = () =>
  sqlite
    .prepare('select name from rows')
    .all()
    .map(({ name }) => name)

test('runs callers that wait at the same time in one transaction, each by itself', async () => {
  const log: string[] = []
  const join = (name: string) =>
    group.join(async () => {
      log.push(`${name} begins`)
      insert(name)
      await Promise.resolve()
      log.push(`${name} ends`)
    })

  const all = [join('a'), join('b'), join('c')]
  const first = await Promise.race(all).then(() => sqlite.isTransaction)

  await Promise.all(all)
  assert.deepEqual(log, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  assert.equal(first, false, 'a caller was told before the commit')
})

test('waits for the disk where one of a group asks for that, and never joins one to a group that does not', async () => {
  const log: string[] = []
  const note = (name: string) => async () => {
    insert(name)
    const { synchronous } = sqlite.prepare('pragma synchronous').get() ?? {}
    log.push(`${name} ${synchronous === FULL ? 'waits' : 'does not'}`)
  }

  await group.joinLosable(async () => {
    await note('alone')()
    // It comes while a group is open that does not wait.
    void group.join(note('late'))
  })
  await group.idle()
  await Promise.all([group.joinLosable(note('beside')), group.join(note('durable'))])
  await group.joinLosable(note('afterwards'))

  assert.deepEqual(log, [
    'alone does not',
    'late waits',
    'beside waits',
    'durable waits',
    'afterwards does not',
  ])
  assert.deepEqual(names(), ['alone', 'late', 'beside', 'durable', 'afterwards'])
})

test('rolls back work that takes too long, and keeps that of the others', async () => {
  const slow = group.join(async (scope) => {
    insert('slow')
    await sleep(200)
    assert.equal(scope.hasEnded, true)
  })
  const quick = group.join(async () => insert('quick'))

  await assert.rejects(slow, /longer than 100 ms/)
  await quick

  assert.deepEqual(names(), ['quick'])
})

test('lets what is not part of a transaction wait until none is open', async () => {
  const opened = Promise.withResolvers<void>()
  const writing = group.join(async () => {
    insert('half')
    opened.resolve()
    await sleep(20)
    throw new Error('undo')
  })
  await opened.promise

  const seen = await group.apart(() => names())

  assert.deepEqual(seen, [])
  await assert.rejects(writing, /undo/)
})

test('tells everyone in a group when its commit fails', async () => {
  sqlite.exec(`
    pragma foreign_keys = on;
    create table parents (id integer primary key);
    create table children (parent integer references parents (id) deferrable initially deferred);
  `)
  const orphan = group.join(async () => sqlite.exec('insert into children values (1)'))
  const innocent = group.join(async () => insert('innocent'))

  await assert.rejects(orphan, { code: 'database_unavailable' })
  await assert.rejects(innocent, { code: 'database_unavailable' })
  assert.deepEqual(names(), [])
  await group.join(async () => insert('next'))
  assert.deepEqual(names(), ['next'])
})

test('tells everyone who waits when no transaction can be begun', async () => {
  sqlite.exec('begin')

  const results = await Promise.allSettled(
    ['a', 'b'].map((name) => group.join(async () => insert(name))),
  )

  assert.deepEqual(
    results.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
})

test('is idle once everybody was served', async () => {
  const writing = group.join(async () => insert('a'))

  await group.idle()

  assert.deepEqual(names(), ['a'])
  await writing
})
