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

type Method = 'GET' | 'PUT' | 'POST' | 'DELETE'
const ask = (method: Method, path: string, payload?: object, who = developer) =>
  service.server.inject({
    method,
    url: `/portal/api/apps/${app.apiKey}/sources${path}`,
    headers: who.headers,
    ...(payload && { payload }),
  })

const KEYS = { enabled: true, clientId: 'shop', clientSecret: 'very-secret' }

describe('the sources of an app in the portal', () => {
  test('are all that people can connect to, with what to paste where', async () => {
    const answer = await ask('GET', '')

    const [memory, ...others] = answer.json()
    assert.deepEqual(others, [])
    assert.deepEqual(
      [memory.source, memory.enabled, memory.clientId, memory.version],
      ['memory', false, null, 0],
    )
    assert.deepEqual(memory.redirectUris, {
      open: 'http://localhost:8080/api/client/memory/authCallback/open',
      saveas: 'http://localhost:8080/api/client/memory/authCallback/saveas',
    })
  })

  test('are entered with blanks cut off, never answer the secret, and tell the second that somebody was faster', async () => {
    const entered = await ask('PUT', '/memory', { ...KEYS, clientId: ' shop\n', version: 0 })
    const again = await ask('PUT', '/memory', { ...KEYS, clientId: 'mine', version: 0 })

    assert.equal(entered.statusCode, 200, entered.body)
    const { enabled, clientId, hasSecret, version } = entered.json()
    assert.deepEqual([enabled, clientId, hasSecret, version], [true, 'shop', true, 1])
    assert.ok(!entered.body.includes('very-secret'))
    assert.deepEqual([again.statusCode, again.json().code], [409, 'changed_meanwhile'])
    assert.equal((await service.apps.credentials(app.apiKey, 'memory'))?.clientId, 'shop')
  })

  test('are written down in the audit log without their secret', async () => {
    const rows = await service.database.db
      .selectFrom('audit_entries')
      .selectAll()
      .where('action', '=', 'source.update')
      .execute()

    assert.deepEqual(
      rows.map(({ outcome, target }) => [outcome, target]),
      [
        ['done', 'memory'],
        ['failed', 'memory'],
      ],
    )
    assert.ok(!JSON.stringify(rows).includes('very-secret'))
  })

  test('are examined', async () => {
    const answer = await ask('POST', '/memory/doctor')

    const { ok, findings } = answer.json()
    assert.equal(ok, true)
    assert.ok(findings.some((one: { pending?: true }) => one.pending))
  })

  test('are tried out by signing in, whichever process the browser comes back to', async () => {
    const { trial, url } = (await ask('POST', '/memory/trial')).json()
    const waiting = await ask('GET', `/memory/trial/${trial}`)
    const back = service.memory.consent(url)

    const page = await service.server.inject({ url: `${back.pathname}${back.search}` })
    const ended = await ask('GET', `/memory/trial/${trial}`)

    assert.equal(waiting.json().state, 'waiting')
    assert.equal(page.statusCode, 200)
    assert.match(page.body, /Memory is connected/)
    assert.deepEqual(ended.json().account, { name: 'ada of Memory', email: 'ada@memory.example' })
    assert.equal(ended.json().state, 'connected')
    assert.equal(service.memory.asked.revoked.length, 1)
  })

  test('tell of a trial nobody began', async () => {
    for (const id of ['trl_000000000aaaaaaaaaaaaaa', 'nonsense', '%00']) {
      const answer = await ask('GET', `/memory/trial/${id}`)

      assert.ok([400, 404].includes(answer.statusCode), `${id}: ${answer.body}`)
    }
  })

  for (const [title, path, status, code] of [
    ['one that is not there', '/nothing', 400, 'source_unknown'],
    ['one of addresses', '/url', 400, 'listing_unsupported'],
  ] as const) {
    test(`cannot be ${title}`, async () => {
      const answers = await Promise.all([
        ask('GET', path),
        ask('PUT', path, { ...KEYS, version: 0 }),
        ask('DELETE', path),
        ask('POST', `${path}/doctor`),
        ask('POST', `${path}/trial`),
      ])

      for (const answer of answers) {
        assert.deepEqual([answer.statusCode, answer.json().code], [status, code])
      }
    })
  }

  test('are seen by viewers, who change nothing', async () => {
    const viewer = await signIn(service, 'viewer')

    const seen = await ask('GET', '/memory', undefined, viewer)
    const answers = await Promise.all([
      ask('PUT', '/memory', { ...KEYS, version: 1 }, viewer),
      ask('DELETE', '/memory', undefined, viewer),
      ask('POST', '/memory/doctor', undefined, viewer),
      ask('POST', '/memory/trial', undefined, viewer),
    ])

    assert.equal(seen.json().clientId, 'shop')
    for (const answer of answers) assert.equal(answer.json().code, 'role_missing')
  })

  test('are unknown to people of another app', async () => {
    const other = (await service.apps.create({ name: 'Other' })).app
    const neighbour = await signIn(service, 'developer', [other.apiKey])

    const answers = await Promise.all([
      ask('GET', '', undefined, neighbour),
      ask('GET', '/memory', undefined, neighbour),
      ask('PUT', '/memory', { ...KEYS, version: 1 }, neighbour),
      ask('DELETE', '/memory', undefined, neighbour),
      ask('POST', '/memory/trial', undefined, neighbour),
    ])

    for (const answer of answers) assert.equal(answer.json().code, 'app_unknown')
  })

  test('can be forgotten', async () => {
    const answer = await ask('DELETE', '/memory')

    assert.equal(answer.statusCode, 204)
    assert.equal((await ask('GET', '/memory')).json().version, 0)
    assert.equal((await ask('POST', '/memory/trial')).json().code, 'source_not_configured')
  })
})
