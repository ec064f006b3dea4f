import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { before, test } from 'node:test'
import { createApps } from '../apps/apps.ts'
import type { Database } from '../db/database.ts'
import { createEventNews } from '../events/event-news.ts'
import { actions } from '../events/index.ts'
import { exampleFacts } from '../events/testing/record.ts'
import { createEgressGate } from '../lib/egress-gate.ts'
import type { ApiKey } from '../lib/ids.ts'
import { createSealer } from '../lib/seal.ts'
import { forEachDatabase } from '../testing/databases.ts'
import { createEndpoints } from './endpoints.ts'
import type { Endpoints } from './webhook.ts'

const sealer = createSealer([{ id: 'test', bytes: randomBytes(32) }])
const URL = 'https://93.184.216.34/hook'

forEachDatabase((_name, open) => {
  let database: Database
  let endpoints: Endpoints
  before(async () => {
    database = (await open()).database
    endpoints = createEndpoints({
      database,
      queue: { enqueue: async () => {}, enqueueAll: async () => {} },
      sealer,
      gate: createEgressGate({ allow: [] }),
      facts: exampleFacts,
      news: createEventNews(),
      now: () => new Date(),
    })
  })

  async function addApp(): Promise<ApiKey> {
    const apps = createApps({ database, sealer, now: () => new Date() })
    const { app } = await apps.create({ name: 'many webhooks' })
    return app.apiKey
  }
  const addAll = (appKey: ApiKey) => endpoints.add(appKey, { url: URL, action: 'all' })

  test('those who add at the same time do not pass the limit together', async () => {
    const appKey = await addApp()

    const results = await Promise.allSettled(Array.from({ length: 12 }, () => addAll(appKey)))

    const made = results.filter(({ status }) => status === 'fulfilled')
    assert.equal(made.length, Math.floor(100 / actions.length))
    assert.equal((await endpoints.list(appKey)).length, made.length * actions.length)
  })
})
