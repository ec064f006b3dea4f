import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  DeliveriesAnswer,
  DeliveryAnswer,
  DeliveryDetailsAnswer,
  NewWebhookAnswer,
  NewWebhooksAnswer,
  WebhookAnswer,
  WebhookEventsAnswer,
  WebhooksAnswer,
} from '@quayside/wire'
import type { InjectOptions } from 'fastify'
import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { fileDeleted } from '../../events/file-deleted.ts'
import { actions } from '../../events/index.ts'
import { newHandle } from '../../lib/ids.ts'
import { ADMIN_TOKEN, startTestService, type TestService } from '../testing/test-service.ts'

const HOOK = 'http://127.0.0.1:9/hook'
const headers = { authorization: `Bearer ${ADMIN_TOKEN}` }

let service: TestService
before(async () => {
  service = await startTestService({ egressAllow: ['127.0.0.0/8'] })
})
after(() => service.close())

const ask = (method: InjectOptions['method'], path: string, payload?: object) =>
  service.server.inject({
    method: method ?? 'GET',
    url: `/api/admin${path}`,
    headers,
    ...(payload && { payload }),
  })

/** An app with one webhook for deletions. */
async function appWithWebhook() {
  const { app } = await service.newApp()
  const root = `/apps/${app.apiKey}`
  const added = await ask('POST', `${root}/webhooks`, { url: HOOK, event: 'fp.delete' })
  const [webhook] = added.json()
  const deleteFile = () =>
    service.database.transaction((trx) =>
      service.recordEvent(trx, app.apiKey, fileDeleted, { handle: newHandle() }),
    )
  const deliveries = async (query = '') =>
    (await ask('GET', `${root}/deliveries${query}`)).json().deliveries
  return { app, root, webhook, deleteFile, deliveries }
}

function matches(schema: TSchema, value: unknown): void {
  assert.deepEqual([...Value.Errors(schema, value)], [])
}

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

describe('deliveries', () => {
  test('are listed newest first, page by page', async () => {
    const { root, webhook, deleteFile } = await appWithWebhook()
    for (let n = 0; n < 5; n++) await deleteFile()

    const first = (await ask('GET', `${root}/deliveries?limit=2`)).json()
    const second = (await ask('GET', `${root}/deliveries?limit=2&cursor=${first.cursor}`)).json()
    const third = (await ask('GET', `${root}/deliveries?limit=2&cursor=${second.cursor}`)).json()

    matches(DeliveriesAnswer, first)
    const all = [...first.deliveries, ...second.deliveries, ...third.deliveries]
    const ids = all.map(({ eventId }) => eventId)
    assert.deepEqual(
      ids,
      ids.toSorted((a, b) => b - a),
    )
    assert.equal(new Set(ids).size, 5)
    assert.equal(third.cursor, null)
    const [{ url, action, status, attempts, endpoint }] = all
    assert.deepEqual(
      { url, action, status, attempts, endpoint },
      {
        url: HOOK,
        action: 'fp.delete',
        status: 'pending',
        attempts: 0,
        endpoint: webhook.id,
      },
    )
  })

  test('are filtered', async () => {
    const { webhook, deleteFile, deliveries } = await appWithWebhook()
    await deleteFile()
    const past = '2020-01-01T00:00:00Z'
    const future = '2100-01-01T00:00:00%2B02:00'

    for (const [query, count] of [
      ['?status=pending', 1],
      ['?status=delivered', 0],
      ['?action=fp.delete', 1],
      ['?action=fp.upload', 0],
      [`?endpoint=${webhook.id}`, 1],
      [`?from=${past}&to=${future}`, 1],
      [`?from=${future}`, 0],
      [`?to=${past}`, 0],
    ] as const) {
      assert.equal((await deliveries(query)).length, count, query)
    }
  })

  for (const query of [
    'status=lost',
    'limit=0',
    'limit=1000',
    'limit=ten',
    'from=yesterday',
    'from=2030-01-01',
    'to=2016-12-31T23:59:60Z',
    'cursor=',
    'cursor=made-up',
    'cursor=1.x',
    'endpoint=ep_x',
  ]) {
    test(`are refused with ${query}`, async () => {
      const { root } = await appWithWebhook()
      const answer = await ask('GET', `${root}/deliveries?${query}`)
      assert.ok([400, 404].includes(answer.statusCode), answer.body)
    })
  }

  test('are told with their body', async () => {
    const { root, deleteFile, deliveries } = await appWithWebhook()
    await deleteFile()
    const [{ id, eventId }] = await deliveries()

    const details = (await ask('GET', `${root}/deliveries/${id}`)).json()

    matches(DeliveryDetailsAnswer, details)
    const body = JSON.parse(details.body)
    assert.deepEqual([body.action, body.id, details.history], ['fp.delete', eventId, []])
  })

  test('are sent again, one or all that failed in a time', async () => {
    const { root, deleteFile, deliveries } = await appWithWebhook()
    await deleteFile()
    await deleteFile()
    const [one, other] = await deliveries()
    await service.database.db
      .updateTable('deliveries')
      .set({ status: 'not_delivered', due_at: null, reason: 'attempts_used' })
      .where('id', '=', one.id)
      .execute()

    const again = await ask('POST', `${root}/deliveries/${other.id}/replay`)
    const from = '2020-01-01T00:00:00Z'
    const to = new Date(Date.now() + 60_000).toISOString()
    const failed = await ask('POST', `${root}/deliveries/replay`, { from, to })

    assert.equal(again.statusCode, 202)
    assert.equal(again.json().replayOf, other.id)
    assert.equal(again.json().eventId, other.eventId)
    assert.deepEqual(failed.json(), { count: 1 })
    const replays = (await deliveries()).filter(({ replayOf }: { replayOf: string }) => replayOf)
    assert.deepEqual(
      replays.map(({ replayOf }: { replayOf: string }) => replayOf).sort(),
      [one.id, other.id].sort(),
    )
  })

  test('are not all sent again because of a slip', async () => {
    const { root, deleteFile, deliveries } = await appWithWebhook()
    await deleteFile()
    const range = { from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' }

    for (const slip of [
      { ...range, onlyFailed: false },
      { ...range, only_failed: 'no' },
      { ...range, endpoint: 'ep_x', only_failed: false },
      { from: range.from },
    ]) {
      const answer = await ask('POST', `${root}/deliveries/replay`, slip)
      assert.ok([400, 404].includes(answer.statusCode), answer.body)
    }
    assert.equal((await deliveries()).length, 1)
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

test('events are streamed as they happen, and from an earlier one on', async () => {
  const { app, deleteFile } = await appWithWebhook()
  const neighbour = await appWithWebhook()
  await deleteFile()
  const address = await service.server.listen({ port: 0, host: '127.0.0.1' })
  const stop = new AbortController()
  const open = async (query: string) => {
    const answer = await fetch(`${address}/api/admin/apps/${app.apiKey}/events${query}`, {
      headers,
      signal: stop.signal,
    })
    assert.ok(answer.body)
    return messagesOf(answer.body)
  }

  const fresh = await open('')
  const earlier = await open('?after=0')
  assert.equal((await fresh.next()).value?.event, 'following')
  await neighbour.deleteFile()
  await deleteFile()

  const [told] = [(await fresh.next()).value?.data]
  assert.equal((await earlier.next()).value?.event, 'following')
  const first = (await earlier.next()).value?.data
  const second = (await earlier.next()).value?.data
  assert.ok(Number(first?.id) < Number(told?.id))
  assert.deepEqual(second, told)
  const body = JSON.parse(String(told?.body))
  assert.deepEqual([body.id, body.action, told?.action], [told?.id, 'fp.delete', 'fp.delete'])
  stop.abort()
})

interface Message {
  readonly event: string
  readonly data: Record<string, unknown>
}

async function* messagesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Message> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const bytes of body) {
    text += decoder.decode(bytes, { stream: true })
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [, event = '', data = ''] = /event: (.*)\ndata: (.*)/.exec(text.slice(0, end)) ?? []
      text = text.slice(end + 2)
      if (event) yield { event, data: JSON.parse(data) }
    }
  }
}
