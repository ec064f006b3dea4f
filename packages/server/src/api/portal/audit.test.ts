import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { FastifyPluginAsync } from 'fastify'
import { createAudit } from '../../accounts/audit.ts'
import { QuaysideError } from '../../errors.ts'
import type { ApiKey } from '../../lib/ids.ts'
import { forEachDatabase } from '../../testing/databases.ts'
import { ADMIN_TOKEN, startTestService, type TestService } from '../testing/test-service.ts'
import { type SignedInBrowser, signIn } from './testing/sign-in.ts'

/** Routes that change something, or cannot. */
const changes: FastifyPluginAsync = async (server) => {
  const config = { guard: 'portal', audit: 'thing.change' } as const
  server.put('/portal/api/apps/:apiKey/things/:name', { config }, async (request) => {
    seen.push((await entries()).at(0)?.outcome)
    request.auditFacts = { colour: 'blue' }
    return {}
  })
  server.delete('/portal/api/apps/:apiKey/things/:name', { config }, async () => {
    throw new QuaysideError('no', { kind: 'conflict', code: 'thing_held', publicMessage: 'No.' })
  })
}
const seen: unknown[] = []

let service: TestService
let owner: SignedInBrowser
before(async () => {
  service = await startTestService({ plugins: [changes] })
  owner = await signIn(service, 'owner')
})
after(() => service.close())

async function entries({ headers } = owner, query = '') {
  const answer = await service.server.inject({ url: `/portal/api/audit${query}`, headers })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json().entries
}

test('a change is written down before it is made, and then how it ended', async () => {
  const { app } = await service.newApp()
  const url = `/portal/api/apps/${app.apiKey}/things/door`
  const { headers } = owner

  await service.server.inject({ method: 'PUT', url, headers })
  await service.server.inject({ method: 'DELETE', url, headers })
  const viewer = await signIn(service, 'viewer')
  await service.server.inject({ method: 'PUT', url, headers: viewer.headers })

  const [failed, done, ...before] = await entries(owner, `?app=${app.apiKey}`)
  assert.deepEqual(seen, ['unknown'])
  assert.deepEqual(
    [done.who, done.action, done.apiKey, done.target, done.outcome, done.details],
    [owner.person.email, 'thing.change', app.apiKey, 'door', 'done', { colour: 'blue' }],
  )
  assert.deepEqual([failed.outcome, failed.details], ['failed', { code: 'thing_held' }])
  assert.deepEqual(before, [])
})

test('what the admin token changes is there too, and never a secret', async () => {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` }
  const post = {
    method: 'POST',
    url: '/api/admin/apps',
    headers,
    payload: { name: 'Blog' },
  } as const

  const made = (await service.server.inject(post)).json()

  const all = await entries()
  assert.deepEqual(
    [all[0].who, all[0].action, all[0].apiKey],
    ['admin token', 'app.create', made.apiKey],
  )
  assert.ok(!JSON.stringify(all).includes(made.secret))
})

test('whoever sees some apps reads of those, and of what they did', async () => {
  const [mine, theirs] = [await service.newApp(), await service.newApp()]
  for (const { app } of [mine, theirs]) {
    const url = `/portal/api/apps/${app.apiKey}/things/door`
    await service.server.inject({ method: 'PUT', url, headers: owner.headers })
  }
  const some = await signIn(service, 'viewer', [mine.app.apiKey])
  const none = await signIn(service, 'viewer', [])

  assert.deepEqual(
    (await entries(some)).map(({ action }: { action: string }) => action),
    ['session.begin', 'thing.change'],
  )
  assert.deepEqual(
    (await entries(none)).map(({ action }: { action: string }) => action),
    ['session.begin'],
  )
  const asked = { url: `/portal/api/audit?app=${theirs.app.apiKey}`, headers: some.headers }
  assert.equal((await service.server.inject(asked)).json().code, 'app_unknown')
})

test('who is invited, changed or signed in is for owners to read', async () => {
  const { app } = await service.newApp()
  const url = `/portal/api/apps/${app.apiKey}/things/door`
  await service.server.inject({ method: 'PUT', url, headers: owner.headers })
  const developer = await signIn(service, 'developer')

  const read = await entries(developer, '?limit=200')

  const ofNoApp = read.filter(({ apiKey }: { apiKey: string | null }) => apiKey === null)
  assert.deepEqual(
    ofNoApp.map(({ who, action }: { who: string; action: string }) => [who, action]),
    [[developer.person.email, 'session.begin']],
  )
  assert.ok(read.some(({ apiKey }: { apiKey: string }) => apiKey === app.apiKey))
})

test('the list is read page by page, and refuses a place that is none', async () => {
  const { headers } = owner
  const page = async (query: string) =>
    (await service.server.inject({ url: `/portal/api/audit?${query}`, headers })).json()
  const all = await entries(owner, '?limit=200')
  const read = []
  let cursor = ''
  do {
    const { entries: some, cursor: next } = await page(`limit=3${cursor}`)
    read.push(...some)
    cursor = next ? `&cursor=${next}` : ''
  } while (cursor)

  assert.ok(all.length > 4)
  assert.deepEqual(read, all)
  for (const wrong of ['x', '0', '-1', '1e9', '9'.repeat(40)]) {
    assert.equal((await page(`cursor=${wrong}`)).code, 'cursor_invalid')
  }
})

forEachDatabase((_name, open) => {
  test('an entry that nothing ended stays unknown, with all that was known', async () => {
    const { db } = (await open()).database
    const audit = createAudit({ db, now: () => new Date(1_700_000_000_000) })
    const appKey = 'AnAppz' as ApiKey
    const about = { personId: undefined, who: 'ada@shop.example', target: undefined }

    await audit.begin({ ...about, appKey, action: 'app.delete' })
    const created = { ...about, appKey: undefined, action: 'app.create', details: { name: 'A' } }
    await (await audit.begin(created)).end('done', { by: 1 }, appKey)

    const [made, gone] = await audit.list({ scope: [appKey], before: undefined, limit: 9 })
    assert.deepEqual([gone?.action, gone?.outcome, gone?.details], ['app.delete', 'unknown', {}])
    assert.deepEqual([made?.appKey, made?.outcome], [appKey, 'done'])
    assert.deepEqual(made?.details, { name: 'A', by: 1 })
  })
})

test('of what an address names no more is written down than a person can read', async () => {
  const { headers } = owner
  const url = `/portal/api/me/sessions/a%00b${'c'.repeat(10_000)}`

  const answer = await service.server.inject({ method: 'DELETE', url, headers })

  assert.equal(answer.statusCode, 404, answer.body)
  const [entry] = await entries()
  assert.equal(entry.target, `ab${'c'.repeat(254)}`)
})
