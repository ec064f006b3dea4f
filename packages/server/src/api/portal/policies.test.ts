import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { MadePolicyAnswer, type PolicyClauseAnswer, PolicyExplanationAnswer } from '@quayside/wire'
import { Value } from 'typebox/value'
import { signPolicy } from '../../apps/policy.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'
import { type SignedInBrowser, signIn } from './testing/sign-in.ts'

const IN_2033 = 2_000_000_000

let service: TestService
let developer: SignedInBrowser
before(async () => {
  service = await startTestService()
  developer = await signIn(service, 'developer')
})
after(() => service.close())

const post = (url: string, payload: object, { headers }: SignedInBrowser = developer) =>
  service.server.inject({
    method: 'POST',
    url: `/portal/api/apps${url}`,
    headers: { ...headers },
    payload,
  })

const prefetch = (apikey: string, security: object) =>
  service.server.inject({
    method: 'POST',
    url: '/cloud/folder/list',
    payload: { apikey, clouds: {}, ...security },
  })

describe('the policy builder', () => {
  test('makes a pair that the service accepts for just what it says', async () => {
    const { app } = await service.newApp()
    await service.apps.update(app.apiKey, { securityEnabled: true })

    const made = await post(`/${app.apiKey}/policies`, { expiry: IN_2033, call: ['pick'] })
    const other = await post(`/${app.apiKey}/policies`, { expiry: IN_2033, call: ['read'] })

    assert.ok(Value.Check(MadePolicyAnswer, made.json()), made.body)
    const { policy, signature, json } = made.json()
    assert.deepEqual(JSON.parse(json), { expiry: IN_2033, call: ['pick'] })
    assert.equal((await prefetch(app.apiKey, { policy, signature })).statusCode, 200)
    assert.equal((await prefetch(app.apiKey, other.json())).json().code, 'policy_call')
    assert.equal((await prefetch(app.apiKey, {})).json().code, 'policy_missing')
  })

  test('makes none that would be of no use, and says why', async () => {
    const { app } = await service.newApp()

    const late = await post(`/${app.apiKey}/policies`, { expiry: 1_700_000_000 })
    const odd = await post(`/${app.apiKey}/policies`, { expiry: IN_2033, path: '*.jpg' })

    assert.deepEqual([late.statusCode, late.json().code], [400, 'policy_malformed'])
    assert.match(late.json().error, /over already/)
    assert.match(odd.json().error, /"path" that cannot be used as an expression/)
  })
})

describe('the policy explainer', () => {
  test('says why the service refused, clause by clause', async () => {
    const { app, secret } = await service.newApp()
    await service.apps.update(app.apiKey, { securityEnabled: true })
    const pair = signed({ expiry: 1_700_000_000, call: ['read'] }, secret)

    const refused = await prefetch(app.apiKey, pair)
    const told = await post(`/${app.apiKey}/policies/explain`, { ...pair, call: 'pick' })

    assert.equal(refused.json().code, 'policy_expired')
    assert.ok(Value.Check(PolicyExplanationAnswer, told.json()), told.body)
    assert.equal(told.json().allowed, false)
    assert.deepEqual(failedOf(told.json().clauses), ['expiry', 'call'])
  })

  test('tells of another app’s secret to those only who may see that app', async () => {
    const [mine, theirs] = [await service.newApp(), await service.newApp()]
    const pair = signed({ expiry: IN_2033 }, theirs.secret)
    const scoped = await signIn(service, 'developer', [mine.app.apiKey])
    const ask = async (person: SignedInBrowser) => {
      const url = `/${mine.app.apiKey}/policies/explain`
      const answer = await post(url, { ...pair, call: 'pick' }, person)
      const clauses: readonly PolicyClauseAnswer[] = answer.json().clauses
      return clauses.find(({ clause }) => clause === 'signature')?.message ?? ''
    }

    assert.match(await ask(developer), /secret of another application, "Shop"/)
    assert.doesNotMatch(await ask(scoped), /another application, /)
  })

  test('takes what a form left empty as not there', async () => {
    const { app, secret } = await service.newApp()
    const pair = signed({ expiry: IN_2033, path: '/in/.*' }, secret)
    const empty = { handle: '', url: '', path: '', container: '' }

    const told = await post(`/${app.apiKey}/policies/explain`, { ...pair, call: 'pick', ...empty })

    assert.equal(told.json().allowed, true, told.body)
  })

  test('knows only calls that there are', async () => {
    const { app, secret } = await service.newApp()
    const pair = signed({ expiry: IN_2033 }, secret)

    const told = await post(`/${app.apiKey}/policies/explain`, { ...pair, call: 'fly' })

    assert.deepEqual([told.statusCode, told.json().code], [400, 'call_unknown'])
    assert.match(told.json().error, /no call "fly"\. Calls are pick, read/)
  })
})

function signed(fields: object, secret: string) {
  const policy = Buffer.from(JSON.stringify(fields)).toString('base64')
  return { policy, signature: signPolicy(policy, secret) }
}

const failedOf = (clauses: readonly PolicyClauseAnswer[]) =>
  clauses.filter(({ outcome }) => outcome === 'failed').map(({ clause }) => clause)
