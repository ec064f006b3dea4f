import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { beforeEach, test } from 'node:test'
import { pino } from 'pino'
import type { Database } from '../db/database.ts'
import { QuaysideError } from '../errors.ts'
import { recordUnheard } from '../events/testing/record.ts'
import { type ApiKey, type ConnectionId, newIngestId } from '../lib/ids.ts'
import { forEachDatabase } from '../testing/databases.ts'
import { eventually } from '../testing/eventually.ts'
import { stalled } from './errors.ts'
import type { IngestRequest } from './ingest.ts'
import { ingestRows, insertIngests } from './ingest-repository.ts'
import type { IngestJob } from './ingest-row.ts'
import { createIngestRunner } from './ingest-runner.ts'
import { createIngests } from './ingests.ts'
import type { StorePickedFile } from './store-picked-file.ts'
import { newTestApp, requestFor } from './testing/ingest-world.ts'

const access = {
  connectionId: 'con_1' as ConnectionId,
  accountId: '',
  details: {},
  token: async () => '',
}

/** A transfer that takes until it is called off. */
const forEver: StorePickedFile = (_job, _hooks, stop) =>
  new Promise((_resolve, reject) => stop.addEventListener('abort', () => reject(stop.reason)))

forEachDatabase((_name, open) => {
  let database: Database
  let appKey: ApiKey
  beforeEach(async () => {
    database ??= (await open()).database
    appKey = await newTestApp(database)
    await database.db.deleteFrom('ingests').execute()
  })

  const request = (): IngestRequest => requestFor(appKey, access, '/a')
  function newProcess(owner: string, storePickedFile = forEver, maxOpen?: number) {
    const runner = createIngestRunner({
      database,
      recordEvent: recordUnheard(database),
      owner,
      isAlone: false,
      storage: { discardUpload: async () => undefined },
      storePickedFile,
      onEnded: () => undefined,
      log: pino({ level: 'silent' }),
    })
    const limits = maxOpen === undefined ? {} : { maxOpen }
    return { runner, ingests: createIngests({ database, runner, ...limits }) }
  }
  const findOwned = (owner: string) =>
    database.db.selectFrom('ingests').select('id').where('owner', '=', owner).execute()
  const newJob = (): IngestJob => ({
    id: newIngestId(),
    request: request(),
    progress: undefined,
    attempts: 1,
    troubleSince: 0,
    cancelRequested: false,
  })
  async function insert(owner: string, leaseUntil: number): Promise<IngestJob> {
    const job = newJob()
    await database.transaction((trx) => insertIngests(trx, [job], owner, leaseUntil))
    return job
  }
  const leaseOf = async ({ id }: IngestJob) =>
    (await ingestRows.find(database.db, appKey, [id]))[0]?.lease_until

  test('an ingest that waits behind others is cancelled without waiting for them', async () => {
    const { runner, ingests } = newProcess('one')
    const started = await ingests.start(Array.from({ length: 40 }, request))
    const last = started.at(-1)
    assert.ok(last)

    const ended = await Promise.race([
      ingests.cancel(appKey, last.id),
      new Promise((resolve) => setTimeout(resolve, 5_000, 'still waiting').unref()),
    ])

    assert.equal((ended as { state?: string }).state, 'cancelled')
    await runner.stop(0)
  })

  test('an app with thousands of slow ingests does not keep another one from its turn', async () => {
    const other = await newTestApp(database)
    const begun: ApiKey[] = []
    const { runner, ingests } = newProcess('one', (job, hooks, stop) => {
      begun.push(job.request.appKey)
      return forEver(job, hooks, stop)
    })
    await ingests.start(Array.from({ length: 1_000 }, request))
    await eventually(() => assert.equal(begun.length, 32))

    await ingests.start([{ ...request(), appKey: other }])

    await eventually(() => assert.deepEqual(begun.slice(32), [other]))
    await runner.stop(0)
  })

  test('one that waited is taken over although another app has a long line', async () => {
    const other = await newTestApp(database)
    const waited = { ...(await insert('gone', 0)), appKey: other }
    await database.db
      .updateTable('ingests')
      .set({ app_key: other, request: JSON.stringify({ ...waited.request, appKey: other }) })
      .where('id', '=', waited.id)
      .execute()
    const begun: string[] = []
    const { runner, ingests } = newProcess('one', (job, hooks, stop) => {
      begun.push(job.id)
      return forEver(job, hooks, stop)
    })
    await ingests.start(Array.from({ length: 100 }, request))
    await insert('gone', 0)

    await runner.startTakingOver()

    await eventually(() => assert.ok(begun.length > 32))
    assert.deepEqual(begun.slice(32), [waited.id])
    assert.equal((await findOwned('one')).length, 101)
    await runner.stop(0)
  })

  test('a process that stops hands over what runs and what waits', async () => {
    const { runner, ingests } = newProcess('one')
    await ingests.start(Array.from({ length: 40 }, request))

    await runner.stop(0)

    const rows = await database.db.selectFrom('ingests').select(['state', 'owner']).execute()
    assert.deepEqual(rows, Array(40).fill({ state: 'queued', owner: null }))
  })

  test('more of them than a statement takes are written down together', async () => {
    const jobs = Array.from({ length: 1_600 }, newJob)

    await database.transaction((trx) => insertIngests(trx, jobs, 'gone', 0))

    assert.equal((await findOwned('gone')).length, 1_600)
  })

  test('an app whose line is long leaves room for those of others', async () => {
    const other = await newTestApp(database)
    const { runner, ingests } = newProcess('one', forEver, 20)
    const begin = (count: number, ofApp = appKey) =>
      ingests.start(Array.from({ length: count }, () => ({ ...request(), appKey: ofApp })))

    const [first] = await begin(16)
    await assert.rejects(begin(1), { code: 'app_ingests_full', kind: 'rate-limited' })
    await assert.rejects(begin(4, other), { code: 'app_ingests_full' })
    await begin(3, other)
    await assert.rejects(begin(2, other), { code: 'ingests_full', kind: 'rate-limited' })
    assert.equal((await findOwned('one')).length, 19)

    assert.ok(first)
    await ingests.cancel(appKey, first.id)
    await begin(1, other)
    await runner.stop(0)
  })

  test('one that failed is told with its reason, one that was cancelled is not', async () => {
    const gone = new QuaysideError('not there', {
      kind: 'not-found',
      code: 'source_entry_missing',
      publicMessage: 'This file is gone.',
    })
    const failing = newProcess('one', () => Promise.reject(gone))
    const waiting = newProcess('two')
    const { signal } = new AbortController()

    const [failed] = await failing.ingests.start([request()])
    const [unwanted] = await waiting.ingests.start([request()])
    assert.ok(failed && unwanted)
    await failing.ingests.wait(appKey, failed.id, signal)
    await waiting.ingests.cancel(appKey, unwanted.id)

    const events = await database.db
      .selectFrom('events')
      .select(['action', 'body'])
      .where('app_key', '=', appKey)
      .execute()
    assert.deepEqual(
      events.map(({ action }) => action),
      ['qs.ingest.failed'],
    )
    assert.deepEqual(JSON.parse(events[0]?.body ?? '').text, {
      ingest: failed.id,
      client: 'Dropbox',
      path: '/a',
      error: { code: 'source_entry_missing', message: 'This file is gone.' },
    })
    await Promise.all([failing.runner.stop(0), waiting.runner.stop(0)])
  })

  test('only what runs is renewed, so that a row left behind comes to be free', async () => {
    const soon = Date.now() + 1_000
    const [runs, leftBehind] = [await insert('one', soon), await insert('one', soon)]

    const { held } = await ingestRows.renew(database.db, 'one', [runs.id], soon + 10_000)

    assert.deepEqual([...held], [runs.id])
    assert.equal(await leaseOf(runs), soon + 10_000)
    assert.equal(await leaseOf(leftBehind), soon)
  })

  test('a lease is renewed for thousands at a time', async () => {
    const ids = Array.from({ length: 2_500 }, newIngestId)
    const job = await insert('one', 0)

    const { held } = await ingestRows.renew(database.db, 'one', [...ids, job.id], 5)

    assert.deepEqual([...held], [job.id])
  })

  test('what has not left the process is not taken over by it', async () => {
    const [ending, free] = [await insert('one', 0), await insert('gone', 0)]

    const claimed = await ingestRows.claim(database.db, {
      owner: 'one',
      now: Date.now(),
      leaseUntil: Date.now() + 1_000,
      isHere: (id) => id === ending.id,
      exceptApps: [],
    })

    assert.deepEqual(
      claimed.map(({ id, attempts }) => ({ id, attempts })),
      [{ id: free.id, attempts: 2 }],
    )
  })

  test('a start frees what other processes left, not what runs already', async () => {
    const [own, other] = [await insert('one', 7), await insert('gone', 7)]

    await ingestRows.freeAll(database.db, 'one')

    assert.equal(await leaseOf(own), 7)
    assert.equal(await leaseOf(other), 0)
  })

  test('one cancelled while it is put aside does not wait for its time', async () => {
    const [plain, unwanted] = [await insert('one', 0), await insert('one', 0)]
    await ingestRows.requestCancel(database.db, appKey, unwanted.id, Date.now())
    const resumeAt = Date.now() + 600_000
    const wait = { resumeAt, troubleSince: 1, error: stalled(undefined) }

    await ingestRows.defer(database.db, plain.id, 'one', wait)
    await ingestRows.defer(database.db, unwanted.id, 'one', wait)

    assert.equal(await leaseOf(plain), resumeAt)
    assert.equal(await leaseOf(unwanted), 0)
  })

  test('what two processes begin at the same time is begun once', async () => {
    const processes = [newProcess('one'), newProcess('two')]
    const works = Array.from({ length: 6 }, () => ({ id: newIngestId(), request: request() }))
    // Each knows some the other does not.
    const [ofOne, ofTwo] = [works.slice(0, 4), works.slice(2)]

    await Promise.all(
      processes.map(({ ingests }, at) => ingests.startOnce(at === 0 ? ofOne : ofTwo)),
    )

    const rows = await database.db.selectFrom('ingests').select('id').execute()
    assert.deepEqual(rows.map(({ id }) => id).sort(), works.map(({ id }) => id).sort())
    await Promise.all(processes.map(({ runner }) => runner.stop(0)))
  })

  test('what was told twice to look for work stops looking all the same', async (t) => {
    const { runner } = newProcess('one')
    t.mock.timers.enable({ apis: ['setInterval'] })
    const renewed = t.mock.method(ingestRows, 'renew')

    await Promise.all([runner.startTakingOver(), runner.startTakingOver()])
    await runner.startTakingOver()
    await runner.stop(0)
    await runner.startTakingOver()
    t.mock.timers.tick(60_000)

    assert.equal(renewed.mock.callCount(), 0)
  })

  test('looking at a long transfer again and again leaves nothing behind', async () => {
    let report: (count: number) => void = () => undefined
    const { runner, ingests } = newProcess('one', (job, hooks, stop) => {
      report = hooks.onBytes
      return forEver(job, hooks, stop)
    })
    const [ingest] = await ingests.start([request()])
    assert.ok(ingest)
    const watching = new AbortController()
    let looks = 0

    for await (const _seen of ingests.watch(appKey, [ingest.id], watching.signal)) {
      report(1)
      if (++looks === 4) break
      assert.ok(getEventListeners(watching.signal, 'abort').length <= 1)
    }

    assert.equal(getEventListeners(watching.signal, 'abort').length, 0)
    await runner.stop(0)
  })

  test('a look ends with the one who looks', async () => {
    const { runner, ingests } = newProcess('one')
    const [ingest] = await ingests.start([request()])
    assert.ok(ingest)

    const waiting = ingests.wait(appKey, ingest.id, AbortSignal.timeout(50))

    await assert.rejects(waiting, { name: 'TimeoutError' })
    await runner.stop(0)
  })
})
