import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { before, describe, test } from 'node:test'
import { newApiKey } from '../lib/ids.ts'
import { createSealer } from '../lib/seal.ts'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import { createApps } from './apps.ts'
import { createRegistrations, createSourceCredentials } from './source-credentials.ts'

const sealer = createSealer([{ id: 'test', bytes: randomBytes(32) }])
const NEW = { version: 0, isEnabled: true, clientId: 'key', clientSecret: 'secret' }

forEachDatabase((_name, open) => {
  let shared: TestDatabase
  before(async () => {
    shared = await open()
  })
  const bench = async () => {
    const { database } = shared
    const deps = { db: database.db, sealer, now: () => new Date(1_700_000_000_000) }
    const { app } = await createApps({ database, ...deps }).create({ name: 'Shop' })
    return {
      apiKey: app.apiKey,
      registrations: createRegistrations(deps),
      ...createSourceCredentials(deps),
    }
  }

  describe('the registration of an app with a source', () => {
    test('is entered, told without its secret, and used for connecting', async () => {
      const { apiKey, registrations, credentials } = await bench()

      const entered = await registrations.change(apiKey, 'dropbox', NEW)

      assert.deepEqual(entered, {
        source: 'dropbox',
        clientId: 'key',
        isEnabled: true,
        updatedAt: new Date(1_700_000_000_000),
        version: 1,
      })
      assert.deepEqual(await registrations.list(apiKey), [entered])
      const client = { clientId: 'key', clientSecret: 'secret' }
      assert.deepEqual(await credentials(apiKey, 'dropbox'), client)
      assert.equal(await credentials(newApiKey(), 'dropbox'), undefined)
    })

    test('has no blanks around what was pasted', async () => {
      const { apiKey, registrations, credentials } = await bench()

      await registrations.change(apiKey, 'dropbox', {
        ...NEW,
        clientId: '\u00a0 key\t',
        clientSecret: '\u200bsecret \r\n',
      })

      assert.deepEqual(await credentials(apiKey, 'dropbox'), {
        clientId: 'key',
        clientSecret: 'secret',
      })
    })

    test('keeps the secret there is when none is given', async () => {
      const { apiKey, registrations, credentials } = await bench()
      const { version } = await registrations.change(apiKey, 'dropbox', NEW)

      const { clientSecret: _, ...withoutSecret } = NEW
      await registrations.change(apiKey, 'dropbox', { ...withoutSecret, version })
      await registrations.change(apiKey, 'dropbox', {
        isEnabled: true,
        version: version + 1,
        clientSecret: '  ',
      })

      assert.equal((await credentials(apiKey, 'dropbox'))?.clientSecret, 'secret')
    })

    test('is as none for connecting while it is switched off, and can be tried out all the same', async () => {
      const { apiKey, registrations, credentials } = await bench()

      await registrations.change(apiKey, 'dropbox', { ...NEW, isEnabled: false })

      assert.equal(await credentials(apiKey, 'dropbox'), undefined)
      assert.equal((await registrations.client(apiKey, 'dropbox'))?.clientSecret, 'secret')
    })

    test('tells the second of two that somebody was faster, and keeps the first', async () => {
      const { apiKey, registrations, credentials } = await bench()
      const { version } = await registrations.change(apiKey, 'dropbox', NEW)
      const change = (clientSecret: string) =>
        registrations.change(apiKey, 'dropbox', { version, isEnabled: true, clientSecret })

      await change('first')

      await assert.rejects(change('second'), { code: 'changed_meanwhile', kind: 'conflict' })
      assert.equal((await credentials(apiKey, 'dropbox'))?.clientSecret, 'first')
    })

    test('is entered by one of two at the same moment', async () => {
      const { apiKey, registrations } = await bench()

      const outcomes = await Promise.allSettled([
        registrations.change(apiKey, 'dropbox', NEW),
        registrations.change(apiKey, 'dropbox', { ...NEW, clientId: 'other' }),
      ])

      assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    })

    test('is known to have changed when the command line set it', async () => {
      const { apiKey, registrations, setCredentials } = await bench()
      const { version } = await registrations.change(apiKey, 'dropbox', NEW)

      await setCredentials(apiKey, 'dropbox', { clientId: ' new ', clientSecret: 'new' })

      await assert.rejects(registrations.change(apiKey, 'dropbox', { ...NEW, version }), {
        code: 'changed_meanwhile',
      })
      assert.equal((await registrations.find(apiKey, 'dropbox'))?.clientId, 'new')
    })

    test('is gone when it is removed, once or twice', async () => {
      const { apiKey, registrations, credentials } = await bench()
      await registrations.change(apiKey, 'dropbox', NEW)

      await registrations.remove(apiKey, 'dropbox')
      await registrations.remove(apiKey, 'dropbox')

      assert.equal(await credentials(apiKey, 'dropbox'), undefined)
      assert.deepEqual(await registrations.list(apiKey), [])
    })

    for (const [title, change, code] of [
      ['no key', { clientId: ' ', clientSecret: 's' }, 'source_keys_missing'],
      ['no secret', { clientId: 'k', clientSecret: '' }, 'source_keys_missing'],
      ['a key in two words', { clientId: 'k k', clientSecret: 's' }, 'source_keys_malformed'],
      [
        'a secret with a letter no key has',
        { clientId: 'k', clientSecret: 'sé' },
        'source_keys_malformed',
      ],
    ] as const) {
      test(`is refused with ${title}`, async () => {
        const { apiKey, registrations } = await bench()

        const refused = registrations.change(apiKey, 'dropbox', {
          ...{ version: 0, isEnabled: true },
          ...change,
        })

        await assert.rejects(refused, { code, kind: 'invalid' })
        assert.deepEqual(await registrations.list(apiKey), [])
      })
    }

    test('wants a new secret with a new key', async () => {
      const { apiKey, registrations } = await bench()
      const { version } = await registrations.change(apiKey, 'dropbox', NEW)

      const change = { version, isEnabled: true, clientId: 'other' }

      await assert.rejects(registrations.change(apiKey, 'dropbox', change), {
        code: 'source_keys_missing',
        publicMessage: /new key needs its own secret/,
      })
    })
  })
})
