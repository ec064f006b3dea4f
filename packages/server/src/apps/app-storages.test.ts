import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { before, describe, test } from 'node:test'
import { createEgressGate } from '../lib/egress-gate.ts'
import { type ApiKey, newApiKey } from '../lib/ids.ts'
import { createSealer } from '../lib/seal.ts'
import { createGatedBuckets } from '../storage/s3/gated-buckets.ts'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import { createAppStorages } from './app-storages.ts'
import { createApps } from './apps.ts'

const sealer = createSealer([{ id: 'test', bytes: randomBytes(32) }])
const BUCKET = {
  bucket: 'shop-files',
  prefix: 'quayside',
  endpoint: 'https://s3.example.com',
  region: 'eu-west-1',
  accessKeyId: 'AKIAEXAMPLE',
}
const TYPED = { ...BUCKET, secretAccessKey: 'very-secret' }

forEachDatabase((_name, open) => {
  let shared: TestDatabase
  before(async () => {
    shared = await open()
  })
  const process = () => {
    const { database } = shared
    const buckets = createGatedBuckets(createEgressGate({ allow: [] }))
    return createAppStorages({ database, sealer, buckets, now: () => new Date() })
  }
  async function newApp(): Promise<ApiKey> {
    const apps = createApps({ database: shared.database, sealer, now: () => new Date() })
    return (await apps.create({ name: 'Shop' })).app.apiKey
  }

  describe('where an app’s files rest', () => {
    test('is with all others until somebody chooses a bucket', async () => {
      const [storages, app] = [process(), await newApp()]

      const first = await storages.find(app)
      const chosen = await storages.change(app, { version: 0, bucket: TYPED })

      assert.deepEqual(first, { bucket: undefined, version: 0 })
      assert.deepEqual(chosen, { bucket: BUCKET, version: 1 })
      assert.deepEqual(await process().find(app), chosen)
      assert.match((await storages.places.current(app)) ?? '', /^loc_[A-Za-z0-9]{16}$/)
    })

    test('is kept without the secret in the open, and answered without it', async () => {
      const [storages, app] = [process(), await newApp()]

      const chosen = await storages.change(app, { version: 0, bucket: TYPED })

      const rows = await shared.database.db.selectFrom('app_storages').selectAll().execute()
      assert.ok(!JSON.stringify([rows, chosen]).includes(TYPED.secretAccessKey))
    })

    test('changes for one of two who saw the same', async () => {
      const app = await newApp()
      const change = (bucket: string) =>
        process().change(app, { version: 0, bucket: { ...TYPED, bucket } })

      const outcomes = await Promise.allSettled([change('one-bucket'), change('two-bucket')])

      assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
      const refused = outcomes.find((one) => one.status === 'rejected')
      assert.equal(refused?.reason.code, 'changed_meanwhile')
      assert.equal((await process().find(app)).version, 1)
    })

    test('has another version after each change, back and forth', async () => {
      const [storages, app] = [process(), await newApp()]
      const versions: number[] = []
      for (const bucket of [TYPED, undefined, TYPED, { ...TYPED, prefix: 'other' }, undefined]) {
        const { version } = await storages.find(app)
        versions.push((await storages.change(app, { version, bucket })).version)
      }

      assert.deepEqual(versions, [1, 2, 3, 4, 5])
    })

    test('is the same place with other keys, and another one elsewhere', async () => {
      const [storages, app] = [process(), await newApp()]
      const placeAfter = async (bucket: typeof TYPED) => {
        const { version } = await storages.find(app)
        await storages.change(app, { version, bucket })
        return await storages.places.current(app)
      }

      const first = await placeAfter(TYPED)
      const otherKeys = await placeAfter({ ...TYPED, accessKeyId: 'AKIAOTHER' })
      const otherPrefix = await placeAfter({ ...TYPED, prefix: 'other' })
      const otherEndpoint = await placeAfter({ ...TYPED, endpoint: 'https://s3.example.org' })
      const again = await placeAfter(TYPED)

      assert.equal(otherKeys, first)
      assert.equal(again, first)
      assert.equal(new Set([first, otherPrefix, otherEndpoint]).size, 3)
    })

    test('keeps the secret when none is typed in, but only for the same place and key', async () => {
      const [storages, app] = [process(), await newApp()]
      await storages.change(app, { version: 0, bucket: TYPED })

      await storages.change(app, { version: 1, bucket: { ...BUCKET, region: 'eu-west-2' } })

      const complete = await storages.complete(app, { ...BUCKET, secretAccessKey: ' ' })
      assert.equal(complete.secretAccessKey, TYPED.secretAccessKey)
      for (const other of [
        { endpoint: 'https://evil.example' },
        { bucket: 'other-bucket' },
        { accessKeyId: 'AKIAOTHER' },
      ]) {
        const typed = { ...BUCKET, ...other }
        await assert.rejects(storages.complete(app, typed), { code: 'storage_secret_missing' })
        await assert.rejects(storages.change(app, { version: 2, bucket: typed }), {
          code: 'storage_secret_missing',
        })
      }
      assert.equal((await storages.find(app)).version, 2)
    })

    test('is no neighbour’s, and of no app that is not there', async () => {
      const [storages, app, neighbour] = [process(), await newApp(), await newApp()]
      await storages.change(app, { version: 0, bucket: TYPED })

      await assert.rejects(storages.complete(neighbour, BUCKET), { code: 'storage_secret_missing' })
      assert.equal(await storages.places.current(neighbour), undefined)
      await assert.rejects(storages.change(newApiKey(), { version: 0, bucket: TYPED }), {
        code: 'app_unknown',
      })
    })

    test('is noticed at once by the process that changed it', async () => {
      const [storages, app] = [process(), await newApp()]
      await storages.places.current(app)

      await storages.change(app, { version: 0, bucket: TYPED })

      assert.ok(await storages.places.current(app))
    })

    test('cannot be opened where nothing is known of it', async () => {
      await assert.rejects(process().places.open('loc_0000000000000000'), {
        code: 'storage_refused',
      })
    })
  })
})
