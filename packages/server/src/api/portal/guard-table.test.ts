import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { FastifyPluginAsync, InjectOptions } from 'fastify'
import { ROLES, type Role } from '../../accounts/person.ts'
import { newApiKey } from '../../lib/ids.ts'
import { BASE_URL, startTestService, type TestService } from '../testing/test-service.ts'
import { signIn } from './testing/sign-in.ts'

/** What may be asked by anybody; each of these proves otherwise who asks, or tells nothing. */
const PUBLIC = [
  'GET /portal/api/sign-in',
  'POST /portal/api/session',
  'GET /portal/api/invitations/open/{token}',
  'POST /portal/api/invitations/open/{token}',
]
/** Changes that everybody makes, of themselves. */
const EVERYBODYS = [
  'DELETE /portal/api/session',
  'PATCH /portal/api/me',
  'POST /portal/api/me/two-factor',
  'PUT /portal/api/me/two-factor',
  'DELETE /portal/api/me/two-factor',
  'DELETE /portal/api/me/sessions/{id}',
  'DELETE /portal/api/me/sessions',
]
const OWNERS = [
  'GET /portal/api/people',
  'PATCH /portal/api/people/{id}',
  'DELETE /portal/api/people/{id}',
  'GET /portal/api/invitations',
  'POST /portal/api/invitations',
  'DELETE /portal/api/invitations/{id}',
  'DELETE /portal/api/apps/{apiKey}',
]
/** Looking, but at something developers only may see. */
const DEVELOPERS = ['GET /portal/api/apps/{apiKey}/secret']

interface Route {
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
}

let service: TestService
let apiKey: string
let neighbour: string
let routes: readonly Route[]
before(async () => {
  service = await startTestService()
  await service.server.ready()
  apiKey = (await service.newApp()).app.apiKey
  neighbour = (await service.newApp()).app.apiKey
  routes = readRoutes()
})
after(() => service.close())

/** Every route of the portal, as it is described. */
function readRoutes(): readonly Route[] {
  const { paths = {} } = service.server.swagger()
  return Object.entries(paths).flatMap(([path, methods]) =>
    ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method) =>
      path.startsWith('/portal/') && methods && method.toLowerCase() in methods
        ? [{ name: `${method} ${path}`, method: method as Route['method'], path }]
        : [],
    ),
  )
}

const guarded = () => routes.filter(({ name }) => !PUBLIC.includes(name))

function neededRole({ name, method }: Route): Role {
  if (OWNERS.includes(name)) return 'owner'
  if (EVERYBODYS.includes(name)) return 'viewer'
  return method === 'GET' && !DEVELOPERS.includes(name) ? 'viewer' : 'developer'
}

function ask(route: Route, headers: InjectOptions['headers'], key = apiKey) {
  const url = route.path.replace('{apiKey}', key).replace(/\{\w+\}/g, 'unknown')
  return service.server.inject({ method: route.method, url, headers: { ...headers } })
}

const mayChange = ({ method }: Route) => method !== 'GET'
/** Goes on for ever once it is let in. */
const isStream = ({ path }: Route) => path.endsWith('/events')

describe('every route of the portal', () => {
  test('is guarded, but for those that let people in', () => {
    assert.ok(guarded().length > 25, `only ${guarded().length} routes found`)
    const all = routes.map(({ name }) => name)
    for (const name of [...PUBLIC, ...EVERYBODYS, ...OWNERS, ...DEVELOPERS]) {
      assert.ok(all.includes(name), `${name} is not there`)
    }
    const paths = service.server.swagger().paths ?? {}
    for (const { path, method, name } of guarded()) {
      const described = Object.entries(paths[path] ?? {}).find(
        ([one]) => one === method.toLowerCase(),
      )
      assert.match(JSON.stringify(described), /portalSession/, `${name} asks for no session`)
    }
  })

  test('refuses who is not signed in, or was', async () => {
    const { person, headers } = await signIn(service, 'owner')
    await service.accounts.sessions.endOthers({
      person,
      session: (await service.accounts.sessions.begin(person, VISITOR, 'password')).session,
    })
    for (const route of guarded()) {
      for (const given of [{ origin: BASE_URL }, headers]) {
        const answer = await ask(route, given)
        assert.deepEqual(
          [answer.statusCode, answer.json().code],
          [401, 'not_signed_in'],
          route.name,
        )
      }
    }
  })

  test('is open from its role on, and closed below', async () => {
    for (const route of guarded()) {
      for (const role of ROLES) {
        const isAllowed = ROLES.indexOf(role) >= ROLES.indexOf(neededRole(route))
        if (isAllowed && isStream(route)) continue
        const { headers } = await signIn(service, role)
        const answer = await ask(route, headers)
        const { code } = answer.statusCode >= 400 ? answer.json() : { code: undefined }
        const what = `${role}: ${route.name} ${answer.statusCode} ${code}`
        assert.equal(code === 'role_missing', !isAllowed, what)
        assert.ok(answer.statusCode !== 401 && answer.statusCode < 500, what)
      }
    }
  })

  test('that changes something is closed to the pages of others, with whatever cookie', async () => {
    const { headers } = await signIn(service, 'owner')
    const { cookie } = headers
    const sites = ['https://evil.example', 'null', `${BASE_URL}.evil.example`, 'http://localhost']
    for (const route of guarded().filter(mayChange)) {
      for (const given of [{ cookie }, ...sites.map((origin) => ({ cookie, origin }))]) {
        const answer = await ask(route, given)
        assert.deepEqual(
          [answer.statusCode, answer.json().code],
          [403, 'origin_foreign'],
          route.name,
        )
      }
    }
    for (const name of PUBLIC.filter((one) => one.startsWith('POST'))) {
      const route = routes.find((one) => one.name === name)
      assert.ok(route)
      const payload = { email: 'a@b.example', name: 'A', password: 'correct horse battery' }
      const url = route.path.replace('{token}', 'x')
      const origin = 'https://evil.example'
      const asked = { method: 'POST', url, headers: { origin }, payload } as const
      assert.equal((await service.server.inject(asked)).json().code, 'origin_foreign', name)
    }
  })

  test('knows a neighbour’s app as little as one that is not there', async () => {
    const scope = [(await service.newApp()).app.apiKey]
    const known = scope[0] ?? ''
    const ofApp = guarded().filter(({ path }) => path.includes('{apiKey}'))
    assert.ok(ofApp.length > 15, `only ${ofApp.length} routes found`)
    for (const route of ofApp) {
      const role = neededRole(route) === 'owner' ? 'owner' : 'developer'
      const browser = await signIn(service, role, scope)
      const refusals = []
      for (const key of [neighbour, newApiKey(), 'no-key', '%00']) {
        const answer = await ask(route, browser.headers, key)
        const { error, code } = answer.json()
        refusals.push(JSON.stringify([answer.statusCode, code, error]))
      }
      assert.equal(new Set(refusals.slice(0, 3)).size, 1, `${route.name}: ${refusals}`)
      assert.match(String(refusals[0]), /403,"app_unknown"/, route.name)
      assert.doesNotMatch(String(refusals[3]), /^\[(2|5)/)
      if (isStream(route)) continue
      const own = await ask(route, browser.headers, known)
      if (own.statusCode >= 400) assert.notEqual(own.json().code, 'app_unknown', route.name)
    }
  })
})

describe('a session', () => {
  const whoIs = (headers: InjectOptions['headers']) =>
    service.server.inject({ url: '/portal/api/session', headers: { ...headers } })

  test('is worth nothing once it has expired, and its token is nowhere kept', async () => {
    const { headers } = await signIn(service, 'owner')
    const { db } = service.database
    const token = headers.cookie.split('=')[1] ?? ''
    assert.equal((await whoIs(headers)).statusCode, 200)
    const kept = JSON.stringify(await db.selectFrom('person_sessions').selectAll().execute())
    assert.ok(token.length >= 43 && !kept.includes(token))

    await db
      .updateTable('person_sessions')
      .set({ expires_at: Date.now() - 1 })
      .execute()

    assert.equal((await whoIs(headers)).json().code, 'not_signed_in')
  })

  for (const cookie of [
    'quayside_portal=',
    'quayside_portal=made-up',
    `quayside_portal=${'x'.repeat(4000)}`,
    'quayside_portal=%00%ff',
    'other=1; ;;=',
  ]) {
    test(`is not that of the cookie ${cookie.slice(0, 30)}`, async () => {
      const answer = await whoIs({ cookie })

      assert.deepEqual([answer.statusCode, answer.json().code], [401, 'not_signed_in'])
    })
  }
})

test('a change that has no name in the audit log is refused when its route is registered', async () => {
  for (const guard of ['portal', 'admin'] as const) {
    const careless: FastifyPluginAsync = async (server) => {
      server.post('/careless', { config: { guard } }, async () => 'done')
    }

    await assert.rejects(startTestService({ plugins: [careless] }), /audit log/)
  }
})

const VISITOR = { userAgent: '', address: '127.0.0.1' }
