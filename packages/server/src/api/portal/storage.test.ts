import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { App } from '../../apps/app.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'
import { type SignedInBrowser, signIn } from './testing/sign-in.ts'

let service: TestService
let developer: SignedInBrowser
let app: App
before(async () => {
  service = await startTestService()
  developer = await signIn(service, 'developer')
  app = (await service.apps.create({ name: 'Shop' })).app
})
after(() => service.close())

type Method = 'GET' | 'PUT' | 'POST'
const ask = (method: Method, path = '', payload?: object, who = developer) =>
  service.server.inject({
    method,
    url: `/portal/api/apps/${app.apiKey}/storage${path}`,
    headers: who.headers,
    ...(payload && { payload }),
  })

const BUCKET = {
  bucket: 'shop-files',
  prefix: 'quayside',
  endpoint: 'https://s3.example.com',
  region: 'eu-west-1',
  accessKeyId: 'AKIAEXAMPLE',
}
const S3 = { ...BUCKET, secretAccessKey: 'very-secret' }

describe('the storage of an app in the portal', () => {
  test('is that of all apps at first', async () => {
    const answer = await ask('GET')

    assert.deepEqual(answer.json(), {
      kind: 'shared',
      shared: 'on the disk of this installation',
      s3: null,
      version: 0,
    })
  })

  test('becomes a bucket whose secret is never answered nor written down', async () => {
    const changed = await ask('PUT', '', { version: 0, kind: 's3', s3: S3 })

    assert.equal(changed.statusCode, 200, changed.body)
    const seen = await ask('GET')
    assert.deepEqual(seen.json(), changed.json())
    assert.deepEqual(seen.json().s3, { ...BUCKET, hasSecret: true })
    const audit = await service.database.db.selectFrom('audit_entries').selectAll().execute()
    assert.ok(audit.some(({ action }) => action === 'storage.update'))
    assert.ok(!JSON.stringify([changed.body, seen.body, audit]).includes('very-secret'))
  })

  test('tells the second of two that somebody was faster', async () => {
    const answer = await ask('PUT', '', { version: 0, kind: 'shared' })

    assert.deepEqual([answer.statusCode, answer.json().code], [409, 'changed_meanwhile'])
    assert.equal((await ask('GET')).json().kind, 's3')
  })

  for (const [title, s3, code] of [
    ['nothing', undefined, 'storage_settings_malformed'],
    ['an endpoint without scheme', { ...S3, endpoint: 'x.example' }, 'storage_settings_malformed'],
    [
      'no secret for another key',
      { ...BUCKET, accessKeyId: 'AKIAOTHER' },
      'storage_secret_missing',
    ],
  ] as const) {
    test(`is refused with ${title}, saved and tried`, async () => {
      const body = { kind: 's3', ...(s3 && { s3 }) }

      const answers = [
        await ask('PUT', '', { ...body, version: 1 }),
        await ask('POST', '/test', body),
      ]

      for (const answer of answers) {
        assert.deepEqual([answer.statusCode, answer.json().code], [400, code])
      }
      assert.equal((await ask('GET')).json().version, 1)
    })
  }

  test('is tried out, nothing being kept; an address within is not asked', async () => {
    const shared = await ask('POST', '/test', { kind: 'shared' })
    const endpoint = 'http://169.254.169.254'
    const inside = await ask('POST', '/test', { kind: 's3', s3: { ...S3, endpoint } })

    assert.equal(shared.json().ok, true)
    assert.equal(inside.json().ok, false)
    assert.match(inside.json().findings[0].fix, /public endpoint/)
    assert.equal((await ask('GET')).json().version, 1)
  })

  test('goes back to that of all apps', async () => {
    const answer = await ask('PUT', '', { version: 1, kind: 'shared' })

    assert.deepEqual(
      [answer.json().kind, answer.json().s3, answer.json().version],
      ['shared', null, 2],
    )
  })

  test('is seen by viewers, who neither change nor try it', async () => {
    const viewer = await signIn(service, 'viewer')

    assert.equal((await ask('GET', '', undefined, viewer)).statusCode, 200)
    for (const answer of [
      await ask('PUT', '', { version: 2, kind: 'shared' }, viewer),
      await ask('POST', '/test', { kind: 'shared' }, viewer),
    ]) {
      assert.equal(answer.json().code, 'role_missing')
    }
  })

  test('is unknown to people of another app', async () => {
    const other = (await service.apps.create({ name: 'Other' })).app
    const neighbour = await signIn(service, 'developer', [other.apiKey])

    for (const answer of [
      await ask('GET', '', undefined, neighbour),
      await ask('PUT', '', { version: 2, kind: 'shared' }, neighbour),
      await ask('POST', '/test', { kind: 'shared' }, neighbour),
    ]) {
      assert.equal(answer.json().code, 'app_unknown')
    }
  })
})
