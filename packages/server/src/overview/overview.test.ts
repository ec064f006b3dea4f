import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { connectionRevoked } from '../events/connection-revoked.ts'
import { exampleStoredFile } from '../events/examples.ts'
import { fileConverted } from '../events/file-converted.ts'
import { recordUnheard } from '../events/testing/record.ts'
import { insertFile, markFileDeleted } from '../files/file-repository.ts'
import { insertOrFindObject } from '../files/object-repository.ts'
import {
  type ApiKey,
  type EndpointId,
  newApiKey,
  newConnectionId,
  newEndpointId,
  newHandle,
  newObjectId,
  randomText,
} from '../lib/ids.ts'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import { insertCounts, toCountRows } from '../webhooks/delivery-counts.ts'
import { createReadOverview } from './overview.ts'

const NOW = new Date()
const DAY_MS = 24 * 3_600_000
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS)

forEachDatabase((_name, open) => {
  let opened: TestDatabase
  before(async () => {
    opened = await open()
  })

  const read = (appKey: ApiKey, days = 30) =>
    createReadOverview({ db: opened.database.db, now: () => NOW })(appKey, { days })

  async function addStored(appKey: ApiKey, size: number, createdAt: Date) {
    const handle = newHandle()
    await opened.database.transaction(async (trx) => {
      const object = await insertOrFindObject(trx, {
        id: newObjectId(),
        appKey,
        location: 'local',
        storageKey: randomText(12),
        size,
        sha256: randomText(64),
        blockHash: undefined,
      })
      await insertFile(trx, {
        ...exampleStoredFile,
        appKey,
        handle,
        size,
        createdAt,
        objectId: object.id,
      })
    })
    return handle
  }
  async function addLinked(appKey: ApiKey, goneAt?: Date) {
    const handle = newHandle()
    await opened.database.transaction((trx) =>
      insertFile(trx, {
        kind: 'linked',
        handle,
        appKey,
        filename: 'a.txt',
        contentType: 'text/plain',
        size: 1_000,
        uploadTags: {},
        origin: { source: 'dropbox', ref: '/a.txt', id: 'id:1', rev: '1' },
        connectionId: newConnectionId(),
        createdAt: NOW,
      }),
    )
    if (!goneAt) return
    await opened.database.db
      .updateTable('files')
      .set({ link_gone_at: goneAt.getTime() })
      .where('handle', '=', handle)
      .execute()
  }
  const count = (appKey: ApiKey, now: Date, status: 'delivered' | 'not_delivered') =>
    insertCounts(
      opened.database.db,
      toCountRows([{ appKey, endpointId: 'ep_1' as EndpointId, status, sent: undefined }], {
        owner: 'one',
        now: now.getTime(),
      }),
    ).execute()

  test('every day is there, with what was uploaded, converted and delivered', async () => {
    const appKey = newApiKey()
    const record = recordUnheard(opened.database)
    const deleted = await addStored(appKey, 100, NOW)
    await addStored(appKey, 20, NOW)
    await addStored(appKey, 3, daysAgo(2))
    await addStored(appKey, 7, daysAgo(40))
    await addLinked(appKey)
    await opened.database.transaction((trx) => markFileDeleted(trx, appKey, deleted))
    await opened.database.transaction(async (trx) => {
      await record(trx, appKey, fileConverted, {
        path: '/resize=width:1/x',
        original: { kind: 'file', file: exampleStoredFile, location: 'local' },
      })
      await record(trx, appKey, connectionRevoked, {
        id: newConnectionId(),
        source: 'dropbox',
        accountId: 'a',
        accountEmail: 'a@example.com',
      })
    })
    await count(appKey, NOW, 'delivered')
    await count(appKey, NOW, 'delivered')
    await count(appKey, daysAgo(2), 'not_delivered')

    const { days, totals } = await read(appKey, 3)

    const date = (at: Date) => Math.floor(at.getTime() / DAY_MS) * DAY_MS
    const none = { uploads: 0, bytes: 0, conversions: 0, delivered: 0, notDelivered: 0 }
    assert.deepEqual(days, [
      { ...none, date: new Date(date(daysAgo(2))), uploads: 1, bytes: 3, notDelivered: 1 },
      { ...none, date: new Date(date(daysAgo(1))) },
      { ...none, date: new Date(date(NOW)), uploads: 3, bytes: 120, conversions: 1, delivered: 2 },
    ])
    assert.deepEqual(totals, { files: 4, bytes: 30, connections: 0 })
  })

  test('an app that has nothing has no problems either', async () => {
    const { days, totals, problems } = await read(newApiKey())

    assert.equal(days.length, 30)
    assert.deepEqual(totals, { files: 0, bytes: 0, connections: 0 })
    assert.deepEqual(problems, [])
  })

  test('what needs attention is named, counted and dated', async () => {
    const appKey = newApiKey()
    const { db } = opened.database
    const endpoint = (facts: object) => ({
      id: newEndpointId(),
      app_key: appKey,
      url: 'https://hooks.example.com/',
      action: 'fp.upload',
      secret_sealed: '',
      status: 'enabled',
      created_at: 0,
      ...facts,
    })
    const lost = {
      app_key: appKey,
      endpoint_id: 'ep_1',
      event_id: 1,
      action: 'fp.upload',
      status: 'not_delivered',
      attempts: 1,
      lease_until: 0,
      is_test: 0,
    }
    await db
      .insertInto('endpoints')
      .values(
        [
          endpoint({ status: 'paused', paused_because: 'gone', failing_since: null }),
          endpoint({ status: 'paused', paused_because: 'asked', failing_since: null }),
          endpoint({ failing_since: daysAgo(1).getTime(), paused_because: null }),
          endpoint({ failing_since: 5, paused_because: null, deleted_at: 6 }),
          endpoint({ failing_since: null, paused_because: null }),
        ].map((row) => ({ deleted_at: null, ...row })),
      )
      .execute()
    await db
      .insertInto('deliveries')
      .values([
        { ...lost, id: `dlv_1_${appKey}`, created_at: daysAgo(1).getTime() },
        { ...lost, id: `dlv_2_${appKey}`, created_at: daysAgo(3).getTime() },
        { ...lost, id: `dlv_3_${appKey}`, created_at: daysAgo(8).getTime() },
        { ...lost, id: `dlv_4_${appKey}`, created_at: NOW.getTime(), status: 'delivered' },
      ])
      .execute()
    await addLinked(appKey, daysAgo(9))

    const { problems } = await read(appKey)

    assert.deepEqual(
      problems.map(({ code, count, lastAt, page }) => ({ code, count, lastAt, page })),
      [
        { code: 'webhooks_paused', count: 1, lastAt: undefined, page: 'webhooks' },
        { code: 'webhooks_failing', count: 1, lastAt: daysAgo(1), page: 'webhooks' },
        { code: 'deliveries_lost', count: 2, lastAt: daysAgo(1), page: 'deliveries' },
        { code: 'links_gone', count: 1, lastAt: daysAgo(9), page: 'files' },
      ],
    )
    for (const { message } of problems) assert.match(message, /^[A-Z0-9].+\.$/)
  })
})
