import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { JobInsert } from 'pg-boss'
import { fromKysely, PgBoss } from 'pg-boss'
import type { Database, Trx } from '../../db/database.ts'
import type { Definition } from '../definitions.ts'
import { createDefinitions } from '../definitions.ts'
import type { OnFault } from '../job-store.ts'
import type { NewJob, Queue } from '../queue.ts'
import type { Worker } from '../worker.ts'
import { createWorker } from '../worker.ts'
import { createAnnouncements } from './announcements.ts'
import { createBacklogGuard } from './backlog-guard.ts'
import { bossOptions, PLAIN_QUEUE, queueOptions, RENEW_MS, slotSeconds } from './boss-options.ts'
import { createBossStore } from './boss-store.ts'

export interface PgBossQueueDeps {
  readonly database: Database
  /** The same PostgreSQL's address: the queue keeps connections of its own. */
  readonly url: string
  readonly onFault: OnFault
}

/** Jobs that fall due later, or whose notification was lost, are found by looking. */
const POLL_MS = 1_000
/** Who sends a repeated run, and when exactly, does not matter: its time slot takes only one. */
const MAX_TICK_MS = 60_000

/**
 * pg-boss in the same PostgreSQL, in a schema of its own. Jobs are added in the caller's
 * transaction; once it is committed the workers of every process are told.
 */
export async function createPgBossQueue(deps: PgBossQueueDeps): Promise<Queue> {
  const { database, url, onFault } = deps
  const schema = await findSchema(database)
  const boss = new PgBoss(bossOptions(url, schema))
  const definitions = createDefinitions()
  const known = new Set<string>()
  const noticeBacklog = createBacklogGuard(analyzeJobs)
  const tellOthers = (kinds: readonly string[]) => notify(database, schema, kinds)
  const announcements = createAnnouncements({ wakeHere: wake, tellOthers, onFault })
  const ticks: NodeJS.Timeout[] = []
  let starting: Promise<void> = Promise.resolve()
  let hasStarted = false
  let workers: ReadonlyMap<string, Worker> = new Map()
  let listener: { close(): Promise<void> } | undefined

  boss.on('error', (error) => onFault(error, { kind: 'pg-boss' }))
  boss.on('warning', ({ message }) => onFault(new Error(message), { kind: 'pg-boss' }))

  return {
    enqueue: (trx, job) => enqueueAll(trx, [job]),
    enqueueAll,
    handle: definitions.handle,
    repeat: definitions.repeat,
    start: () => {
      starting = startAll()
      return starting
    },
    async stop(options) {
      await starting.catch(() => {}) // whoever started was told; half a start is stopped as well
      for (const tick of ticks) clearInterval(tick)
      await Promise.all(Array.from(workers.values(), (worker) => worker.stop(options)))
      await announcements.close()
      await listener?.close()
      await boss.stop({ graceful: false })
    },
    async check() {
      await database.check()
      if (hasStarted) await boss.isInstalled()
    },
  }

  async function startAll(): Promise<void> {
    await boss.start()
    hasStarted = true
    for (const definition of definitions.list()) await defineQueue(definition)
    workers = new Map(definitions.list().map((one) => [one.kind, startWorker(one)]))
    listener = await boss.getDb().listen?.(schema, wake, wakeAll)
    for (const { kind, everyMs } of definitions.list()) {
      if (everyMs !== undefined) ticks.push(startTicking(kind, everyMs))
    }
  }

  async function enqueueAll(trx: Trx, jobs: readonly NewJob[]): Promise<void> {
    const byKind = Map.groupBy(jobs, (job) => job.kind)
    for (const [kind, sameKind] of byKind) {
      await ensureQueue(kind)
      await boss.insert(kind, sameKind.map(toInsert), { db: fromKysely(trx) })
      if (sameKind.some(isDue)) database.afterCommit(trx, () => announcements.add(kind))
    }
  }

  /** A process may add jobs that only others handle. */
  async function ensureQueue(kind: string): Promise<void> {
    if (known.has(kind)) return
    await boss.createQueue(kind, PLAIN_QUEUE)
    known.add(kind)
  }

  async function defineQueue(definition: Definition): Promise<void> {
    const { policy: _fixedForEver, ...changeable } = queueOptions(definition)
    await boss.createQueue(definition.kind, queueOptions(definition))
    await boss.updateQueue(definition.kind, changeable)
    known.add(definition.kind)
  }

  function startWorker(definition: Definition): Worker {
    const worker = createWorker({
      ...definition,
      store: createBossStore(boss, definition, noticeBacklog),
      onFault,
      pollMs: POLL_MS,
      renewMs: RENEW_MS,
    })
    worker.start()
    return worker
  }

  async function analyzeJobs(): Promise<void> {
    try {
      await boss.getDb().executeSql(`analyze "${schema}".job`)
    } catch (error) {
      onFault(error, { kind: 'pg-boss' })
    }
  }

  function startTicking(kind: string, everyMs: number): NodeJS.Timeout {
    const send = () => {
      boss
        .send(kind, {}, { singletonKey: 'repeat', singletonSeconds: slotSeconds(everyMs) })
        .catch((error) => onFault(error, { kind }))
    }
    send()
    return setInterval(send, Math.min(MAX_TICK_MS, Math.max(250, everyMs / 4)))
  }

  function wake(kind: string): void {
    workers.get(kind)?.wake()
  }

  /** Notifications may have been missed while the connection was away. */
  function wakeAll(): void {
    for (const worker of workers.values()) worker.wake()
  }
}

function notify({ db }: Database, schema: string, kinds: readonly string[]): Promise<unknown> {
  return sql`select pg_notify(${schema}, kind) from unnest(${kinds}::text[]) as kind`.execute(db)
}

/** Beside the tables' own schema, so that two installations can share a database. */
async function findSchema(database: Database): Promise<string> {
  const { rows } = await sql<{ name: string }>`select current_schema() as name`.execute(database.db)
  const name = rows[0]?.name ?? 'public'
  return name === 'public' ? 'quayside_jobs' : `${name}_jobs`
}

function toInsert({ payload, key, runAt }: NewJob): JobInsert {
  return {
    data: payload,
    // Without a key of its own a job would share the one place of all jobs without a key.
    singletonKey: key ?? randomUUID(),
    ...(runAt && { startAfter: runAt.toISOString() }),
  }
}

const isDue = ({ runAt }: NewJob) => runAt === undefined || runAt.getTime() <= Date.now()
