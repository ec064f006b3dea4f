import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from '../../packages/server/src/db/database.ts'
import { LATENCY_COLUMNS } from '../../packages/server/src/db/latency-columns.ts'
import {
  type ApiKey,
  newApiKey,
  newConnectionId,
  newEndpointId,
  newHandle,
  newIngestId,
  newObjectId,
} from '../../packages/server/src/lib/ids.ts'

/** An app with a long history, and one that has just begun, in the same tables. */
export interface FilledApps {
  readonly large: ApiKey
  readonly small: ApiKey
}

export interface Amounts {
  readonly files: number
  /** Each file is told to so many webhooks. */
  readonly endpoints: number
  readonly connections: number
}

/** What is older than a month is removed by the service itself. */
const DAYS = 28
const DAY_MS = 24 * 3_600_000
/** Each with 33 values: below what databases allow a statement. */
const BATCH = 500
const SOURCES = ['dropbox', 'dropbox', 'dropbox', 'url', null]
const TYPES = ['image/jpeg', 'image/png', 'application/pdf', 'text/plain', 'video/mp4']
const SMALL: Amounts = { files: 20, endpoints: 2, connections: 5 }
/** One in so many failed for good; one in so many waits. */
const LOST = 200
const PENDING = 1_000

/** Rows as the service writes them, of a month; the deliveries are made of the files. */
export async function fillApps(database: Database, amounts: Amounts): Promise<FilledApps> {
  const large = newApiKey()
  const small = newApiKey()
  for (const [appKey, wanted] of [
    [large, amounts],
    [small, SMALL],
  ] as const) {
    await addApp(database, appKey)
    await addConnections(database, appKey, wanted.connections)
    await addFiles(database, appKey, wanted.files)
    await addEndpoints(database, appKey, wanted.endpoints)
    await addDeliveries(database, appKey)
    await addHours(database, appKey)
  }
  // Both databases look at their tables by themselves, only not at once.
  if (database.dialect === 'postgres') await sql`vacuum analyze`.execute(database.db)
  return { large, small }
}

async function addApp({ db }: Database, appKey: ApiKey): Promise<void> {
  await db
    .insertInto('apps')
    .values({
      api_key: appKey,
      name: 'Bench',
      secret_sealed: '',
      security_enabled: 0,
      enabled: 1,
      allowed_origins: '[]',
      created_at: Date.now() - DAYS * DAY_MS,
    })
    .execute()
}

async function addConnections(database: Database, appKey: ApiKey, count: number): Promise<void> {
  const step = (DAYS * DAY_MS) / count
  const start = Date.now() - DAYS * DAY_MS
  await inBatches(count, (from, to) =>
    database.db
      .insertInto('connections')
      .values(
        range(from, to).map((at) => ({
          id: newConnectionId(),
          app_key: appKey,
          session_id: `ps_${appKey}_${at}`,
          source: 'dropbox',
          account_id: `dbid:${at}`,
          account_name: `Person ${at}`,
          account_email: `person${at}@example.com`,
          details: '{}',
          scopes: '[]',
          access_token_sealed: 'x'.repeat(200),
          refresh_token_sealed: 'x'.repeat(120),
          status: at % 500 === 0 ? 'broken' : 'active',
          token_version: 1,
          created_at: Math.floor(start + at * step),
          chosen_at: 0,
          left_at: null,
          updated_at: Math.floor(start + at * step),
        })),
      )
      .execute(),
  )
}

async function addFiles(database: Database, appKey: ApiKey, count: number): Promise<void> {
  const connections = await database.db
    .selectFrom('connections')
    .select('id')
    .where('app_key', '=', appKey)
    .execute()
  const step = (DAYS * DAY_MS) / count
  const start = Date.now() - DAYS * DAY_MS
  await inBatches(count, async (from, to) => {
    const made = range(from, to).map((at) =>
      makeFile(appKey, at, Math.floor(start + at * step), connections[at % connections.length]?.id),
    )
    await database.transaction(async (trx) => {
      await trx
        .insertInto('objects')
        .values(made.map(({ object }) => object))
        .execute()
      await trx
        .insertInto('files')
        .values(made.map(({ file }) => file))
        .execute()
      await trx
        .insertInto('ingests')
        .values(made.map(({ ingest }) => ingest))
        .execute()
    })
  })
}

function makeFile(appKey: ApiKey, at: number, createdAt: number, connectionId: string | undefined) {
  const handle = newHandle()
  const objectId = newObjectId()
  const source = SOURCES[at % SOURCES.length] ?? null
  const isLinked = at % 10 === 0
  const filename = `${createHash('md5').update(String(at)).digest('hex')} Übersicht ${at}.bin`
  const size = 1_000 + at
  const common = { app_key: appKey, created_at: createdAt }
  const object = {
    ...common,
    id: objectId,
    location: 'local',
    storage_key: `ab/${objectId}`,
    size,
    sha256: createHash('sha256').update(handle).digest('hex'),
    block_hash: createHash('sha256').update(objectId).digest('hex'),
  }
  const file = {
    ...common,
    handle,
    kind: isLinked ? 'linked' : 'stored',
    filename,
    content_type: TYPES[at % TYPES.length] ?? 'text/plain',
    size,
    object_id: isLinked ? null : objectId,
    container: null,
    storage_path: `in/${handle}`,
    source,
    source_ref: source && `/folder ${at % 100}/${filename}`,
    source_id: source && `id:${at}`,
    source_rev: source && `rev${at}`,
    connection_id: isLinked ? (connectionId ?? null) : null,
    link_gone_at: isLinked && at % 1_000 === 0 ? createdAt : null,
    upload_tags: '{}',
    deleted_at: at % 50 === 7 ? createdAt + 1_000 : null,
  }
  const isFailed = at % 300 === 0
  const ingest = {
    ...common,
    id: newIngestId(),
    session_id: null,
    connection_id: connectionId ?? null,
    source: source ?? 'dropbox',
    ref: `/folder ${at % 100}/${filename}`,
    state: isFailed ? 'failed' : at % 5_000 === 1 ? 'waiting' : 'done',
    request: JSON.stringify({ appKey, source, ref: filename, uploadTags: {} }),
    progress: null,
    size,
    received: size,
    attempts: at % 400 === 0 ? 2 : 1,
    handle: isFailed ? null : handle,
    error_kind: isFailed ? 'not-found' : null,
    error_code: isFailed ? 'source_entry_missing' : null,
    error_message: isFailed ? 'This file is not at the source any more.' : null,
    trouble_since: 0,
    owner: null,
    lease_until: Date.now() + 3_600_000,
    cancel_requested: 0,
    updated_at: createdAt + 500,
  }
  return { object, file, ingest }
}

/** Paused: nothing is sent while the lists are read. */
async function addEndpoints({ db }: Database, appKey: ApiKey, count: number): Promise<void> {
  await db
    .insertInto('endpoints')
    .values(
      range(0, count).map((at) => ({
        id: newEndpointId(),
        app_key: appKey,
        url: `https://hooks.example.com/${at}`,
        action: 'fp.upload',
        secret_sealed: '',
        status: 'paused',
        paused_because: 'asked',
        created_at: Date.now() - DAYS * DAY_MS,
      })),
    )
    .execute()
}

/** An event for each file, a delivery of it to each endpoint, and an attempt of that. */
async function addDeliveries({ db }: Database, appKey: ApiKey): Promise<void> {
  await sql`
    insert into events (app_key, action, body, handle, created_at)
    select app_key, 'fp.upload',
      '{"action":"fp.upload","timestamp":1893456010,"text":{"url":"https://cdn.fs.example.com/'
        || handle || '","filename":"' || filename || '","size":20480,"status":"Stored"}}',
      handle, created_at + 3
    from files where app_key = ${appKey} order by created_at, handle`.execute(db)
  const isLost = sql`e.id % ${sql.lit(LOST)} = 0`
  const isPending = sql`e.id % ${sql.lit(PENDING)} = 1`
  await sql`
    insert into deliveries (id, app_key, endpoint_id, event_id, action, status, attempts,
      first_attempt_at, due_at, lease_until, is_test, created_at, ended_at)
    select 'dlv_' || e.id || '_' || p.id, e.app_key, p.id, e.id, e.action,
      case when ${isLost} then 'not_delivered' when ${isPending} then 'pending' else 'delivered' end,
      1, e.created_at + 5, case when ${isPending} then e.created_at + 9000000000 end, 0, 0,
      e.created_at, case when ${isPending} then null else e.created_at + 50 end
    from events e join endpoints p on p.app_key = e.app_key and p.action = e.action
    where e.app_key = ${appKey} order by e.id, p.id`.execute(db)
  await sql`
    insert into attempts (id, delivery_id, number, started_at, duration_ms, status,
      response_headers, response_body)
    select 'att_' || id, id, 1, created_at + 5, 12,
      case when status = 'delivered' then 200 else 500 end,
      '{"content-type":"text/plain","date":"Tue, 01 Jan 2030 00:00:00 GMT"}', 'thank you'
    from deliveries where app_key = ${appKey}`.execute(db)
}

/** As two processes have counted them. */
async function addHours({ db }: Database, appKey: ApiKey): Promise<void> {
  const names = sql.join(LATENCY_COLUMNS.map((name) => sql.ref(name)))
  const latencies = sql.join(
    LATENCY_COLUMNS.map((name) =>
      name === 'within_15' ? sql`sum(case when status = 'delivered' then 1 else 0 end)` : sql`0`,
    ),
  )
  const owner = sql`case when event_id % 2 = 0 then 'one' else 'two' end`
  await sql`
    insert into delivery_hours
      (app_key, hour, endpoint_id, owner, delivered, failed, not_delivered, ${names})
    select app_key, created_at / 3600000, endpoint_id, ${owner},
      sum(case when status = 'delivered' then 1 else 0 end),
      sum(case when status = 'delivered' then 0 else 1 end),
      sum(case when status = 'not_delivered' then 1 else 0 end), ${latencies}
    from deliveries where app_key = ${appKey}
    group by app_key, created_at / 3600000, endpoint_id, ${owner}`.execute(db)
}

async function inBatches(count: number, add: (from: number, to: number) => Promise<unknown>) {
  for (let from = 0; from < count; from += BATCH) await add(from, Math.min(count, from + BATCH))
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)
