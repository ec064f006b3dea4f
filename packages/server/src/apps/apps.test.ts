import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { before, test } from 'node:test'
import { type ApiKey, newApiKey, parseApiKey } from '../lib/ids.ts'
import { createSealer } from '../lib/seal.ts'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import type { AuthorizeRequest } from './app.ts'
import { createApps } from './apps.ts'
import { signPolicy } from './policy.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
const sealer = createSealer([{ id: 'test', bytes: randomBytes(32) }])
const nothing = { policy: undefined, signature: undefined }

function pair(secret: string, fields: object) {
  const policy = Buffer.from(JSON.stringify(fields)).toString('base64')
  return { policy, signature: signPolicy(policy, secret) }
}

forEachDatabase((_name, open) => {
  let opened: TestDatabase
  before(async () => {
    opened = await open()
  })
  const createBench = () => createApps({ database: opened.database, sealer, now: () => NOW })
  const rows = async () =>
    JSON.stringify([
      await opened.database.db.selectFrom('apps').selectAll().execute(),
      await opened.database.db.selectFrom('source_credentials').selectAll().execute(),
    ])

  test('a new app has a key and a secret of Filestack’s shapes, and the secret is sealed', async () => {
    const apps = createBench()

    const { app, secret } = await apps.create({ name: 'Shop' })

    assert.match(app.apiKey, /^A[A-Za-z0-9]{20}z$/)
    assert.match(secret, /^[A-Z2-7]{26}$/)
    assert.deepEqual(await apps.find(app.apiKey), app)
    assert.ok((await apps.list()).some(({ apiKey }) => apiKey === app.apiKey))
    assert.ok(!(await rows()).includes(secret))
  })

  test('a key that is taken is refused and the app that has it stays as it is', async () => {
    const apps = createBench()
    const { app } = await apps.create({ name: 'Shop' })

    const again = apps.create({ name: 'Thief', apiKey: app.apiKey, secret: 'MINE' })

    await assert.rejects(again, { code: 'api_key_taken' })
    assert.equal((await createBench().find(app.apiKey))?.name, 'Shop')
  })

  test('keys with a source are each app’s own, sealed, and can be changed', async () => {
    const apps = createBench()
    const [mine, theirs] = [await apps.create({ name: 'A' }), await apps.create({ name: 'B' })]

    for (const clientSecret of ['first-secret', 'second-secret']) {
      await apps.setCredentials(mine.app.apiKey, 'dropbox', { clientId: 'id', clientSecret })
    }

    assert.deepEqual(await apps.credentials(mine.app.apiKey, 'dropbox'), {
      clientId: 'id',
      clientSecret: 'second-secret',
    })
    assert.equal(await apps.credentials(theirs.app.apiKey, 'dropbox'), undefined)
    assert.equal(await apps.credentials(mine.app.apiKey, 'box'), undefined)
    assert.doesNotMatch(await rows(), /first-secret|second-secret/)
  })

  test('an app that was not there a moment ago is found as soon as it is', async () => {
    const apps = createBench()
    const apiKey = newApiKey()
    assert.equal(await apps.find(apiKey), undefined)

    await apps.create({ name: 'Late', apiKey })

    assert.equal((await apps.find(apiKey))?.name, 'Late')
  })

  test('says what is wrong first that tells a stranger least', async () => {
    const apps = createBench()
    const { app, secret } = await apps.create({ name: 'Shop' })
    const { apiKey } = app
    const expired = pair(secret, { expiry: 1, call: 'read' })
    const wrong = { ...expired, signature: signPolicy(expired.policy, 'OTHER') }
    const reading = pair(secret, { expiry: 2e9, call: 'read', handle: 'H1' })
    const code = async (request: Partial<AuthorizeRequest>) => {
      const asked = { apiKey, security: nothing, call: 'pick', ...request } as const
      return await apps.authorize(asked).then(
        () => 'allowed',
        (error) => error.code,
      )
    }

    assert.equal(await code({}), 'allowed')
    assert.equal(await code({ apiKey: undefined }), 'app_unknown')
    assert.equal(await code({ apiKey: 'A\0z' }), 'app_unknown')
    assert.equal(await code({ secret: 'WRONG' }), 'app_secret_wrong')
    assert.equal(await code({ secret }), 'allowed')

    await apps.update(apiKey, { securityEnabled: true, allowedOrigins: ['https://shop.example'] })
    assert.equal(await code({ security: wrong, origin: 'https://evil.example' }), 'origin_refused')
    assert.equal(await code({}), 'policy_missing')
    assert.equal(await code({ security: { ...reading, signature: undefined } }), 'policy_missing')
    assert.equal(await code({ security: { policy: '{', signature: 'x' } }), 'policy_malformed')
    assert.equal(await code({ security: wrong }), 'policy_signature')
    assert.equal(await code({ security: expired }), 'policy_expired')
    assert.equal(await code({ security: reading }), 'policy_call')
    assert.equal(await code({ security: reading, call: 'read', handle: 'H2' }), 'policy_handle')
    assert.equal(await code({ security: reading, call: 'read', handle: 'H1' }), 'allowed')

    await apps.update(apiKey, { enabled: false })
    assert.equal(await code({ security: reading, call: 'read', handle: 'H1' }), 'app_disabled')
  })

  test('grants the limits of the policy, and says whether there was one', async () => {
    const apps = createBench()
    const { app, secret } = await apps.create({ name: 'Shop' })
    const security = pair(secret, { expiry: 2e9, maxSize: 10, min_size: 2 })
    const asked = { apiKey: app.apiKey, call: 'pick' } as const

    const limited = await apps.authorize({ ...asked, security })
    const open = await apps.authorize({ ...asked, security: nothing })

    assert.deepEqual([limited.minSize, limited.maxSize, limited.hasPolicy], [2, 10, true])
    assert.deepEqual([open.minSize, open.maxSize, open.hasPolicy], [undefined, undefined, false])
  })

  test('a neighbour’s secret signs nothing here', async () => {
    const apps = createBench()
    const [mine, theirs] = [await apps.create({ name: 'A' }), await apps.create({ name: 'B' })]
    await apps.update(mine.app.apiKey, { securityEnabled: true })

    const asked = apps.authorize({
      apiKey: mine.app.apiKey,
      security: pair(theirs.secret, { expiry: 2e9 }),
      call: 'pick',
    })

    await assert.rejects(asked, { code: 'policy_signature' })
  })

  test('changing an app nobody has is refused', async () => {
    const apps = createBench()
    const nobody = parseApiKey('Anobodyz')
    assert.ok(nobody)

    await assert.rejects(apps.update(nobody, { enabled: false }), { code: 'app_unknown' })
  })

  test('a new secret signs at once, and the one before it for another day', async () => {
    let at = NOW
    const apps = createApps({ database: opened.database, sealer, now: () => at })
    const { app, secret: first } = await apps.create({ name: 'Shop' })
    const asked = { apiKey: app.apiKey, call: 'pick' } as const
    const accepts = async (request: Partial<AuthorizeRequest>) =>
      await apps.authorize({ ...asked, security: nothing, ...request }).then(
        () => true,
        () => false,
      )
    const bothWays = async (secret: string) => [
      await accepts({ security: pair(secret, { expiry: 2e9 }) }),
      await accepts({ secret }),
    ]

    const { secret: second, app: rotated } = await apps.rotateSecret(app.apiKey)

    assert.notEqual(second, first)
    assert.equal(rotated.formerSecretUntil?.toISOString(), '2026-01-02T00:00:00.000Z')
    assert.deepEqual(await bothWays(first), [true, true])
    assert.deepEqual(await bothWays(second), [true, true])
    assert.ok(!(await rows()).includes(second))

    at = new Date('2026-01-02T00:00:00Z')
    assert.deepEqual(await bothWays(first), [false, false])
    assert.deepEqual(await bothWays(second), [true, true])
    assert.equal((await apps.secret(app.apiKey)).secret, second)
  })

  test('rotating again ends the secret before the former one', async () => {
    const apps = createBench()
    const { app, secret: leaked } = await apps.create({ name: 'Shop' })
    const { secret: second } = await apps.rotateSecret(app.apiKey)
    const { secret: third } = await apps.rotateSecret(app.apiKey)
    const asked = { apiKey: app.apiKey, security: nothing, call: 'pick' } as const

    await apps.authorize({ ...asked, secret: third })
    await apps.authorize({ ...asked, secret: second })
    await assert.rejects(apps.authorize({ ...asked, secret: leaked }), { code: 'app_secret_wrong' })
  })

  test('a rotation asked for twice with the same version is one', async () => {
    const apps = createBench()
    const { app } = await apps.create({ name: 'Shop' })
    const { secret } = await apps.rotateSecret(app.apiKey, { version: app.version })

    const again = apps.rotateSecret(app.apiKey, { version: app.version })

    await assert.rejects(again, { kind: 'conflict', code: 'changed_meanwhile' })
    assert.equal((await apps.secret(app.apiKey)).secret, secret)
  })

  test('of two people who change the same, the second is told and changes nothing', async () => {
    const apps = createBench()
    const { app } = await apps.create({ name: 'Shop' })
    const { apiKey, version } = app

    const changes = await Promise.allSettled([
      apps.update(apiKey, { name: 'Mine' }, { version }),
      createBench().update(apiKey, { enabled: false }, { version }),
    ])

    const told = changes.filter(({ status }) => status === 'rejected')
    assert.equal(told.length, 1)
    const after = await createBench().find(apiKey)
    assert.equal(after?.version, version + 1)
    assert.notEqual(after?.name === 'Mine', after?.enabled === false)
  })

  test('who gives no version changes only what they name', async () => {
    const apps = createBench()
    const { app } = await apps.create({ name: 'Shop' })

    await Promise.all([
      apps.update(app.apiKey, { name: 'New' }),
      createBench().update(app.apiKey, { securityEnabled: true }),
    ])

    const after = await createBench().find(app.apiKey)
    assert.deepEqual([after?.name, after?.securityEnabled, after?.version], ['New', true, 3])
  })

  test('names and origins are kept clean, and what is none changes nothing', async () => {
    const apps = createBench()
    const { app } = await apps.create({ name: '  Shop ' })
    assert.equal(app.name, 'Shop')

    const kept = await apps.update(app.apiKey, { allowedOrigins: ['https://Shop.example/'] })
    assert.deepEqual(kept.allowedOrigins, ['https://shop.example'])

    const wrong = apps.update(app.apiKey, { name: 'Other', allowedOrigins: ['shop.example'] })
    await assert.rejects(wrong, { code: 'origin_malformed' })
    for (const name of ['', '  ', 'two\nlines', 'x'.repeat(101)]) {
      await assert.rejects(apps.update(app.apiKey, { name }), { code: 'app_name_malformed' })
    }
    assert.deepEqual(await createBench().find(app.apiKey), kept)
  })

  test('explains a policy with the app’s own secrets, and those of apps one may see', async () => {
    const apps = createBench()
    const [{ app }, other] = [await apps.create({ name: 'A' }), await apps.create({ name: 'B' })]
    const { policy, signature } = pair(other.secret, { expiry: 2e9 })
    const request = { policy, signature, call: 'pick' } as const
    const told = async (maySee: (apiKey: ApiKey) => boolean) => {
      const { clauses } = await apps.explainPolicy(app.apiKey, request, maySee)
      return clauses.find(({ clause }) => clause === 'signature')?.message ?? ''
    }

    assert.match(await told(() => true), /another application, "B"/)
    assert.doesNotMatch(await told((apiKey) => apiKey === app.apiKey), /"B"/)

    const made = await apps.makePolicy(app.apiKey, { expiry: 2e9, call: ['read'] })
    await apps.authorize({ apiKey: app.apiKey, security: made, call: 'read' })
  })
})
