import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { Pool } from 'undici'

/*
 * The least that has to be done: pg-boss fetches, undici posts with a signature, a row tells of each
 * attempt. No leases, no isolation, no schedule, no egress gate. `fill <n>` puts jobs in line, `work`
 * works them off. Arguments: address of the database, of the receiver, command, count.
 */

const [, , databaseUrl = '', receiver = '', command = '', count = '0'] = process.argv
const QUEUE = 'rival'
const BATCH = 100
const FETCHERS = 2
const INSERT_BATCH = 1_000

interface RivalJob {
  readonly id: number
  readonly body: string
}

const boss = new PgBoss({ connectionString: databaseUrl, schema: 'rival', schedule: false })
boss.on('error', (error) => console.error(error))
const pool = new pg.Pool({ connectionString: databaseUrl, max: FETCHERS })
await boss.start()
await boss.createQueue(QUEUE)
await pool.query(
  `create table if not exists rival_attempts
   (id bigserial primary key, job text, at bigint, status integer, body text)`,
)

if (command === 'fill') {
  const body = process.env.RIVAL_BODY ?? '{}'
  for (let at = 0; at < Number(count); at += INSERT_BATCH) {
    const jobs = Array.from({ length: INSERT_BATCH }, (_, n) => ({ data: { id: at + n, body } }))
    await boss.insert(QUEUE, jobs)
  }
  await boss.stop({ graceful: false })
  await pool.end()
} else {
  console.log('ready')
  const url = new URL(receiver)
  const http = new Pool(url.origin, { connections: 64 })
  await Promise.all(Array.from({ length: FETCHERS }, () => work(http, url.pathname)))
}

async function work(http: Pool, path: string): Promise<void> {
  for (;;) {
    const jobs = await boss.fetch<RivalJob>(QUEUE, { batchSize: BATCH })
    if (jobs.length === 0) {
      await sleep(50)
      continue
    }
    const statuses = await Promise.all(jobs.map(({ data }) => send(http, path, data)))
    await record(
      jobs.map(({ id }) => id),
      statuses,
    )
    await boss.complete(
      QUEUE,
      jobs.map(({ id }) => id),
    )
  }
}

async function send(http: Pool, path: string, { id, body }: RivalJob): Promise<number> {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const sign = (text: string, encoding: 'hex' | 'base64') =>
    createHmac('sha256', 'whsec_rival').update(text).digest(encoding)
  const { statusCode, body: answer } = await http.request({
    method: 'POST',
    path,
    body,
    headers: {
      'content-type': 'application/json',
      'fs-timestamp': timestamp,
      'fs-signature': sign(`${timestamp}.${body}`, 'hex'),
      'webhook-id': `evt_${id}`,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${sign(`evt_${id}.${timestamp}.${body}`, 'base64')}`,
    },
  })
  await answer.text()
  return statusCode
}

async function record(jobs: readonly string[], statuses: readonly number[]): Promise<void> {
  await pool.query(
    `insert into rival_attempts (job, at, status, body)
     select job, $2, status, 'ok' from unnest($1::text[], $3::integer[]) as rows (job, status)`,
    [jobs, Date.now(), statuses],
  )
}
