import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { before, test } from 'node:test'
import { createApps } from '../apps/apps.ts'
import type { Database } from '../db/database.ts'
import { fileDeleted } from '../events/file-deleted.ts'
import { fileOverwritten } from '../events/file-overwritten.ts'
import { fileStored } from '../events/file-stored.ts'
import { recordUnheard } from '../events/testing/record.ts'
import type { ApiKey } from '../lib/ids.ts'
import { createSealer } from '../lib/seal.ts'
import { forEachDatabase } from '../testing/databases.ts'
import { createUsage } from './count-usage.ts'
import { addTo, addUp, dayOf, NO_USAGE, USAGE_KINDS } from './usage.ts'

const NEVER_MS = 3_600_000
const sealer = createSealer([{ id: 'test', bytes: randomBytes(32) }])
const log = { warn: () => undefined }

test('each kind of use is added to its own count', () => {
  for (const kind of USAGE_KINDS) {
    const counts = { ...NO_USAGE, [kind]: 1 }

    addTo(counts, { [kind]: 2 })

    assert.deepEqual(counts, { ...NO_USAGE, [kind]: 3 })
  }
})

forEachDatabase((_name, open) => {
  let database: Database
  before(async () => {
    database = (await open()).database
  })

  async function newApp(): Promise<ApiKey> {
    const apps = createApps({ database, sealer, now: () => new Date() })
    return (await apps.create({ name: 'Shop' })).app.apiKey
  }

  /** Counts at an instant that can be moved, and writes only when it is asked to. */
  function createBench(instant = '2026-01-01T12:00:00Z') {
    const clock = { at: new Date(instant) }
    const usage = createUsage({ database, log, now: () => clock.at, writeAfterMs: NEVER_MS })
    const day = dayOf(clock.at)
    const read = async (apiKey: ApiKey, from = day, to = day) => usage.read(apiKey, { from, to })
    return { usage, clock, day, read }
  }

  test('what was counted is there by app and day, oldest first, and nothing is lost at midnight', async () => {
    const { usage, clock, day, read } = createBench('2026-01-01T23:59:59Z')
    const [mine, theirs] = [await newApp(), await newApp()]
    usage.add(mine, { requests: 1, filesServed: 1, bytesServed: 2 ** 40 })
    usage.add(mine, { requests: 1 })
    usage.add(theirs, { requests: 5 })
    clock.at = new Date('2026-01-02T00:00:00Z')
    usage.add(mine, { requests: 7 })

    const days = await read(mine, day, day + 1)

    assert.deepEqual(days, [
      { day, counts: { ...NO_USAGE, requests: 2, filesServed: 1, bytesServed: 2 ** 40 } },
      { day: day + 1, counts: { ...NO_USAGE, requests: 7 } },
    ])
    assert.equal(addUp(days).requests, 9)
    assert.deepEqual(await read(mine, day + 2, day + 9), [])
    await usage.close()
  })

  test('what processes count at once adds up', async () => {
    const benches = Array.from({ length: 4 }, () => createBench())
    const apiKeys = [await newApp(), await newApp()] as const
    for (let round = 0; round < 20; round += 1) {
      for (const { usage } of benches) for (const key of apiKeys) usage.add(key, { requests: 1 })
      await Promise.all(benches.map(({ read }) => read(apiKeys[0])))
    }

    await Promise.all(benches.map(({ usage }) => usage.close()))

    const { read } = createBench()
    for (const key of apiKeys) assert.equal(addUp(await read(key)).requests, 80)
  })

  test('what happens to files counts exactly when it happens, and not when it is undone', async () => {
    const record = recordUnheard(database)
    const apiKey = await newApp()
    const file = { ...fileStored.example, appKey: apiKey, size: 1_000 }
    const tell = (fails = false) =>
      database.transaction(async (trx) => {
        await record(trx, apiKey, fileStored, file)
        await record(trx, apiKey, fileOverwritten, { ...file, size: 10 })
        await record(trx, apiKey, fileDeleted, file)
        if (fails) throw new Error('undone')
      })

    await Promise.all(Array.from({ length: 20 }, () => tell()))
    await assert.rejects(tell(true), /undone/)

    const today = dayOf(new Date())
    const { usage, read } = createBench()
    assert.deepEqual(addUp(await read(apiKey, today - 1, today)), {
      ...NO_USAGE,
      filesStored: 20,
      bytesStored: 20 * 1_010,
      overwrites: 20,
      deletes: 20,
    })
    await usage.close()
  })

  test('what is older than 400 days goes, and what belongs to no app', async () => {
    const { usage, clock, day, read } = createBench()
    const apiKey = await newApp()
    const nobody = 'AnobodyHasThisKey0000z' as ApiKey
    usage.add(apiKey, { requests: 1 })
    usage.add(nobody, { requests: 1 })
    clock.at = new Date('2026-01-02T00:00:00Z')
    usage.add(apiKey, { requests: 2 })
    assert.equal(addUp(await read(nobody)).requests, 1)

    clock.at = new Date('2027-02-06T00:00:00Z')
    await usage.sweep()

    assert.deepEqual(
      (await read(apiKey, day, day + 500)).map(({ counts }) => counts.requests),
      [2],
    )
    assert.deepEqual(await read(nobody), [])
    await usage.close()
  })

  test('what cannot be written now is written with the next', async () => {
    const apiKey = await newApp()
    const rename = (from: string, to: string) =>
      database.db.schema.alterTable(from).renameTo(to).execute()
    const now = () => new Date('2026-03-01T00:00:00Z')
    const usage = createUsage({ database, log, now, writeAfterMs: NEVER_MS })
    const day = dayOf(now())
    usage.add(apiKey, { requests: 1 })
    await rename('usage_days', 'usage_away')
    await assert.rejects(usage.read(apiKey, { from: day, to: day }), /usage_days/)
    usage.add(apiKey, { requests: 1 })
    await rename('usage_away', 'usage_days')

    const days = await usage.read(apiKey, { from: day, to: day })

    assert.equal(addUp(days).requests, 2)
    await usage.close()
  })
})
