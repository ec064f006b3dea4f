import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  AppContentsAnswer,
  AppSecretAnswer,
  NewPortalAppAnswer,
  PortalAppAnswer,
  PortalAppsAnswer,
} from '@quayside/wire'
import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { type ApiKey, parseApiKey } from '../../lib/ids.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'
import { type SignedInBrowser, signIn, signInEach } from './testing/sign-in.ts'

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

let service: TestService
let people: Awaited<ReturnType<typeof signInEach>>
before(async () => {
  service = await startTestService()
  people = await signInEach(service)
})
after(() => service.close())

const ask = (
  { headers }: Pick<SignedInBrowser, 'headers'>,
  method: Method,
  url: string,
  payload?: object,
) =>
  service.server.inject({
    method,
    url: `/portal/api/apps${url}`,
    headers: { ...headers },
    ...(payload && { payload }),
  })

async function newApp(name = 'Shop'): Promise<PortalAppAnswer & { secret: string }> {
  const answer = await ask(people.owner, 'POST', '', { name })
  assert.equal(answer.statusCode, 201, answer.body)
  return answer.json()
}

const audited = async (apiKey: string) =>
  await service.accounts.audit.list({ scope: [parsed(apiKey)], before: undefined, limit: 100 })

describe('apps in the portal', () => {
  test('are created, with key and secret, and listed to whoever may see them', async () => {
    const made = await newApp('<script>alert(1)</script>')
    const theirs = await newApp('Neighbour')
    const scoped = await signIn(service, 'developer', [parsed(theirs.apiKey)])

    const all = await ask(people.viewer, 'GET', '')
    const some = await ask(scoped, 'GET', '')
    const one = await ask(people.viewer, 'GET', `/${made.apiKey}`)

    matches(NewPortalAppAnswer, made)
    matches(PortalAppsAnswer, all.json())
    matches(PortalAppAnswer, one.json())
    assert.equal(one.json().name, '<script>alert(1)</script>')
    assert.deepEqual(
      some.json().map((app: PortalAppAnswer) => app.apiKey),
      [theirs.apiKey],
    )
    assert.ok(!all.body.includes(made.secret))
  })

  test('are seen by who created them, also when they see only a list of apps', async () => {
    const scoped = await signIn(service, 'developer', [parsed((await newApp()).apiKey)])

    const { apiKey } = (await ask(scoped, 'POST', '', { name: 'Own' })).json()

    assert.equal((await ask(scoped, 'GET', `/${apiKey}`)).json().name, 'Own')
  })

  test('a neighbour’s is as unknown as none, on every route', async () => {
    const mine = await newApp()
    const theirs = await newApp()
    const scoped = await signIn(service, 'developer', [parsed(mine.apiKey)])
    const refusals = async (apiKey: string) =>
      Promise.all(
        (
          [
            ['GET', ''],
            ['PATCH', '', { version: 1, name: 'Stolen' }],
            ['GET', '/contents'],
            ['GET', '/secret'],
            ['POST', '/secret/rotate', {}],
            ['POST', '/policies', { expiry: 2e9 }],
            ['POST', '/policies/explain', { policy: 'a', signature: 'b', call: 'read' }],
          ] as const
        ).map(async ([method, path, body]) => {
          const answer = await ask(scoped, method, `/${apiKey}${path}`, body)
          return [answer.statusCode, answer.json().code]
        }),
      )

    const told = await refusals(theirs.apiKey)

    assert.deepEqual(told, Array(7).fill([403, 'app_unknown']))
    assert.deepEqual(await refusals('Anobody0000000000000z'), told)
  })

  test('what a viewer tries to change, or to read of secrets, is refused', async () => {
    const { apiKey, version } = await newApp()
    for (const [method, path, body] of [
      ['POST', '', { name: 'Mine' }],
      ['PATCH', `/${apiKey}`, { version, enabled: false }],
      ['GET', `/${apiKey}/secret`],
      ['POST', `/${apiKey}/secret/rotate`, {}],
      ['POST', `/${apiKey}/policies`, { expiry: 2e9 }],
      ['DELETE', `/${apiKey}`, { name: 'Shop' }],
    ] as const) {
      const answer = await ask(people.viewer, method, path, body)
      assert.deepEqual([answer.statusCode, answer.json().code], [403, 'role_missing'], path)
    }
    const deleted = await ask(people.developer, 'DELETE', `/${apiKey}`, { name: 'Shop' })
    assert.deepEqual([deleted.statusCode, deleted.json().code], [403, 'role_missing'])
  })

  test('two people editing the same: the second is told, and nothing of theirs is kept', async () => {
    const { apiKey, version } = await newApp()

    const first = await ask(people.owner, 'PATCH', `/${apiKey}`, { version, name: 'First' })
    const second = await ask(people.developer, 'PATCH', `/${apiKey}`, {
      version,
      name: 'Second',
      enabled: false,
    })

    assert.deepEqual([first.statusCode, first.json().version], [200, version + 1])
    assert.deepEqual([second.statusCode, second.json().code], [409, 'changed_meanwhile'])
    const now = await ask(people.viewer, 'GET', `/${apiKey}`)
    assert.deepEqual([now.json().name, now.json().enabled], ['First', true])
  })

  test('an origin that is none is refused in words, and nothing is changed', async () => {
    const { apiKey, version } = await newApp()

    const wrong = await ask(people.owner, 'PATCH', `/${apiKey}`, {
      version,
      name: 'Other',
      allowedOrigins: ['https://good.example', 'shop.example'],
    })

    assert.deepEqual([wrong.statusCode, wrong.json().code], [400, 'origin_malformed'])
    assert.match(wrong.json().error, /"shop\.example" has no scheme/)
    assert.equal((await ask(people.owner, 'GET', `/${apiKey}`)).json().name, 'Shop')
  })

  test('a secret is shown when asked for, and who asked is written down, not what they saw', async () => {
    const { apiKey, secret } = await newApp()

    const shown = await ask(people.developer, 'GET', `/${apiKey}/secret`)

    matches(AppSecretAnswer, shown.json())
    assert.equal(shown.json().secret, secret)
    assert.equal(shown.headers['cache-control'], 'no-store')
    const entries = await audited(apiKey)
    assert.deepEqual([entries[0]?.action, entries[0]?.outcome], ['app.secret.read', 'done'])
    assert.ok(!JSON.stringify(entries).includes(secret))
  })

  test('a rotated secret is answered with the day of the former one, and twice is once', async () => {
    const { apiKey, secret, version } = await newApp()

    const rotated = await ask(people.owner, 'POST', `/${apiKey}/secret/rotate`, { version })
    const again = await ask(people.owner, 'POST', `/${apiKey}/secret/rotate`, { version })

    matches(AppSecretAnswer, rotated.json())
    assert.notEqual(rotated.json().secret, secret)
    assert.ok(Date.parse(rotated.json().formerSecretUntil) > Date.now() + 23 * 3_600_000)
    assert.deepEqual([again.statusCode, again.json().code], [409, 'changed_meanwhile'])
    const { formerSecretUntil } = (await ask(people.viewer, 'GET', `/${apiKey}`)).json()
    assert.equal(formerSecretUntil, rotated.json().formerSecretUntil)
    assert.ok(!JSON.stringify(await audited(apiKey)).includes(rotated.json().secret))
  })

  test('deleting needs the name, and then nothing of the app answers', async () => {
    const { apiKey } = await newApp('Our shop')

    const contents = await ask(people.viewer, 'GET', `/${apiKey}/contents`)
    const wrong = await ask(people.owner, 'DELETE', `/${apiKey}`, { name: 'our shop' })
    const right = await ask(people.owner, 'DELETE', `/${apiKey}`, { name: ' Our shop ' })

    matches(AppContentsAnswer, contents.json())
    assert.deepEqual([wrong.statusCode, wrong.json().code], [400, 'app_name_differs'])
    assert.equal(right.statusCode, 200)
    const gone = await ask(people.owner, 'GET', `/${apiKey}`)
    assert.deepEqual([gone.statusCode, gone.json().code], [403, 'app_unknown'])
    const listed = await service.server.inject({
      method: 'POST',
      url: '/cloud/folder/list',
      payload: { apikey: apiKey, clouds: { memory: { path: '/' } } },
    })
    assert.deepEqual([listed.statusCode, listed.json().code], [403, 'app_unknown'])
    const [last] = await audited(apiKey)
    assert.deepEqual([last?.action, last?.details], ['app.delete', { name: 'Our shop', ...NONE }])
  })
})

const NONE = { files: 0, bytes: 0, connections: 0, webhooks: 0 }

function parsed(text: string): ApiKey {
  const apiKey = parseApiKey(text)
  assert.ok(apiKey)
  return apiKey
}

function matches(schema: TSchema, value: unknown): void {
  assert.ok(Value.Check(schema, value), JSON.stringify([...Value.Errors(schema, value)]))
}
