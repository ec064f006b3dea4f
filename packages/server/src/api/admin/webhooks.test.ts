import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  DeliveryAnswer,
  NewWebhookAnswer,
  NewWebhooksAnswer,
  WebhookAnswer,
  WebhookEventsAnswer,
  WebhooksAnswer,
} from '@quayside/wire'
import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { actions } from '../../events/index.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'
import { createWebhookDesk, HOOK, headers } from './testing/webhook-desk.ts'

let service: TestService
before(async () => {
  service = await startTestService({ egressAllow: ['127.0.0.0/8'] })
})
after(() => service.close())
const { ask, appWithWebhook } = createWebhookDesk(() => service)

describe('webhooks', () => {
  test('are added for one event, with a secret that is never answered again', async () => {
    const { app } = await service.newApp()

    const added = await ask('POST', `/apps/${app.apiKey}/webhooks`, {
      url: HOOK,
      event: 'fp.upload',
    })
    const listed = await ask('GET', `/apps/${app.apiKey}/webhooks`)

    assert.equal(added.statusCode, 201)
    matches(NewWebhooksAnswer, added.json())
    const [{ secret, ...webhook }, ...others] = added.json()
    assert.deepEqual(others, [])
    assert.deepEqual([webhook.url, webhook.event, webhook.status], [HOOK, 'fp.upload', 'enabled'])
    assert.match(secret, /^whsec_/)
    matches(WebhooksAnswer, listed.json())
    assert.deepEqual(listed.json(), [webhook])
  })

  test('are added for all events, one entry each', async () => {
    const { app } = await service.newApp()

    const added = await ask('POST', `/apps/${app.apiKey}/webhooks`, { url: HOOK, event: 'all' })

    const events = added.json().map(({ event }: { event: string }) => event)
    assert.deepEqual(events, actions)
  })

  test('are paused, enabled, rotated, tried out and removed', async () => {
    const { root, webhook } = await appWithWebhook()
    const path = `${root}/webhooks/${webhook.id}`

    const paused = await ask('PATCH', path, { paused: true })
    matches(WebhookAnswer, paused.json())
    assert.deepEqual([paused.json().status, paused.json().pausedBecause], ['paused', 'asked'])
    assert.equal((await ask('POST', `${path}/test`)).json().code, 'endpoint_paused')
    assert.equal((await ask('PATCH', path, { paused: false })).json().status, 'enabled')

    const rotated = await ask('POST', `${path}/rotate`)
    matches(NewWebhookAnswer, rotated.json())
    assert.notEqual(rotated.json().secret, webhook.secret)
    const overlap = Date.parse(rotated.json().formerSecretUntil) - Date.now()
    assert.ok(overlap > 23 * 3_600_000 && overlap <= 24 * 3_600_000)

    const tested = await ask('POST', `${path}/test`)
    assert.equal(tested.statusCode, 202)
    matches(DeliveryAnswer, tested.json())
    assert.equal(tested.json().test, true)

    assert.equal((await ask('DELETE', path)).statusCode, 204)
    assert.deepEqual((await ask('GET', `${root}/webhooks`)).json(), [])
    assert.equal((await ask('DELETE', path)).json().code, 'endpoint_unknown')
  })

  test('can be chosen for every event, each with words', async () => {
    const choices = (await ask('GET', '/webhook-events')).json()

    matches(WebhookEventsAnswer, choices)
    assert.deepEqual(
      choices.map(({ event }: { event: string }) => event),
      actions,
    )
  })

  for (const [title, payload, status, code] of [
    ['an unknown event', { url: HOOK, event: 'fp.nothing' }, 400, 'action_unknown'],
    ['no web address', { url: 'ftp://a.example/', event: 'all' }, 400, 'endpoint_url_invalid'],
    ['an address inside', { url: 'http://10.0.0.1/', event: 'all' }, 403, 'egress_refused'],
    ['no address', { event: 'all' }, 400, 'request_invalid'],
    ['no event', { url: HOOK }, 400, 'request_invalid'],
    ['a number', { url: 7, event: 'all' }, 400, 'request_invalid'],
    ['a text for the body', 'hello', 415, 'content_type_unsupported'],
  ] as const) {
    test(`are refused with ${title}`, async () => {
      const { app } = await service.newApp()
      const answer = await service.server.inject({
        method: 'POST',
        url: `/api/admin/apps/${app.apiKey}/webhooks`,
        headers: { ...headers, ...(typeof payload === 'string' && { 'content-type': 'text/css' }) },
        payload,
      })

      assert.equal(answer.statusCode, status)
      assert.equal(answer.json().code, code)
      assert.deepEqual((await ask('GET', `/apps/${app.apiKey}/webhooks`)).json(), [])
    })
  }

  test('of an app that is not there are unknown', async () => {
    assert.equal((await ask('GET', '/apps/Anobodyz/webhooks')).json().code, 'app_unknown')
  })
})

test("a neighbour's key reaches neither webhooks nor deliveries", async () => {
  const mine = await appWithWebhook()
  await mine.deleteFile()
  const [delivery] = await mine.deliveries()
  const other = await appWithWebhook()
  const range = { from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z', only_failed: false }

  for (const [method, path, payload] of [
    ['PATCH', `webhooks/${mine.webhook.id}`, { paused: true }],
    ['DELETE', `webhooks/${mine.webhook.id}`, undefined],
    ['POST', `webhooks/${mine.webhook.id}/rotate`, undefined],
    ['POST', `webhooks/${mine.webhook.id}/test`, undefined],
    ['GET', `deliveries/${delivery.id}`, undefined],
    ['POST', `deliveries/${delivery.id}/replay`, undefined],
  ] as const) {
    const answer = await ask(method, `${other.root}/${path}`, payload)
    assert.equal(answer.statusCode, 404, `${method} ${path}`)
  }
  assert.deepEqual(await other.deliveries(`?endpoint=${mine.webhook.id}`), [])
  const replayed = await ask('POST', `${other.root}/deliveries/replay`, {
    ...range,
    endpoint: mine.webhook.id,
  })
  assert.ok(replayed.statusCode === 404 || replayed.json().count === 0, replayed.body)
  assert.equal((await mine.deliveries()).length, 1)
  const [listed] = (await ask('GET', `${mine.root}/webhooks`)).json()
  assert.deepEqual([listed.status, listed.formerSecretUntil], ['enabled', null])
})

function matches(schema: TSchema, value: unknown): void {
  assert.deepEqual([...Value.Errors(schema, value)], [])
}
