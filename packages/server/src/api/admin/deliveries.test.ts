import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DeliveriesAnswer, DeliveryDetailsAnswer } from '@quayside/wire'
import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { startTestService, type TestService } from '../testing/test-service.ts'
import { createWebhookDesk, HOOK } from './testing/webhook-desk.ts'

let service: TestService
before(async () => {
  service = await startTestService({ egressAllow: ['127.0.0.0/8'] })
})
after(() => service.close())
const { ask, appWithWebhook } = createWebhookDesk(() => service)

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
    assert.deepEqual(failed.json(), { count: 1, cursor: null })
    const replays = (await deliveries()).filter(({ replayOf }: { replayOf: string }) => replayOf)
    assert.deepEqual(
      replays.map(({ replayOf }: { replayOf: string }) => replayOf).sort(),
      [one.id, other.id].sort(),
    )
  })

  test('that were tests stay marked as such when they are sent again', async () => {
    const { root, webhook } = await appWithWebhook()
    const { id } = (await ask('POST', `${root}/webhooks/${webhook.id}/test`)).json()

    const again = (await ask('POST', `${root}/deliveries/${id}/replay`)).json()

    assert.deepEqual([again.test, again.replayOf], [true, id])
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
      { ...range, cursor: '1.made-up' },
    ]) {
      const answer = await ask('POST', `${root}/deliveries/replay`, slip)
      assert.ok([400, 404].includes(answer.statusCode), answer.body)
    }
    assert.equal((await deliveries()).length, 1)
  })
})

function matches(schema: TSchema, value: unknown): void {
  assert.deepEqual([...Value.Errors(schema, value)], [])
}
