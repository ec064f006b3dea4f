import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { WebhookAnswer } from '@quayside/wire'
import { createApi } from '../../api/api.ts'
import { createWebhookList } from './webhook-list.ts'

const webhook = (id: string, event = 'fp.upload'): WebhookAnswer => ({
  id,
  event,
  url: 'https://example.com/hook',
  status: 'enabled',
  pausedBecause: null,
  failingSince: null,
  formerSecretUntil: null,
  createdAt: '2030-01-01T00:00:00.000Z',
})

type Reply = { readonly status?: number; readonly body?: unknown } | 'lost'

/** A service that answers in this order, and the list of an app it has. */
function listOf(...replies: readonly Reply[]) {
  const asked: string[] = []
  const api = createApi({
    async fetch(url, init) {
      const reply = replies[asked.length]
      asked.push(`${init?.method} ${url} ${init?.body ?? ''}`.trim())
      if (!reply) throw new Error('asked too often')
      if (reply === 'lost') throw new TypeError('Failed to fetch')
      const { status = 200, body } = reply
      return new Response(body === undefined ? null : JSON.stringify(body), { status })
    },
    onSignedOut: () => {},
    wait: async () => {},
  })
  return { list: createWebhookList(api, 'A'), asked }
}

const idsOf = ({ resource }: ReturnType<typeof listOf>['list']) =>
  resource.value.value?.map(({ id }) => id)

describe('the webhooks of an app', () => {
  it('are there as soon as they were added, with their secrets', async () => {
    const made = ['b', 'c'].map((id) => ({ ...webhook(id), secret: `secret of ${id}` }))
    const { list, asked } = listOf({ body: [webhook('a')] }, { status: 201, body: made })
    await list.load()

    assert.equal(await list.add(' https://example.com/hook ', 'all'), 2)

    assert.deepEqual(idsOf(list), ['a', 'b', 'c'])
    assert.equal(list.secrets.value.get('c'), 'secret of c')
    assert.equal(
      asked[1],
      'POST /portal/api/apps/A/webhooks {"url":"https://example.com/hook","event":"all"}',
    )
    assert.ok(!JSON.stringify(list.resource.value.value).includes('secret of'))
  })

  it('are read again when nobody knows whether one was added', async () => {
    const { list, asked } = listOf({ body: [] }, 'lost', { body: [webhook('a')] })
    await list.load()

    await assert.rejects(list.add('https://example.com/hook', 'fp.upload'), { code: 'network' })
    while (list.resource.isLoading.value) await new Promise((resolve) => setImmediate(resolve))

    assert.deepEqual(idsOf(list), ['a'])
    assert.equal(asked.length, 3)
  })

  it('change in their places', async () => {
    const paused = { ...webhook('a'), status: 'paused', pausedBecause: 'asked' }
    const { list } = listOf({ body: [webhook('a'), webhook('b')] }, { body: paused })
    await list.load()

    await list.setPaused('a', true)

    assert.deepEqual(idsOf(list), ['a', 'b'])
    assert.equal(list.resource.value.value?.[0]?.status, 'paused')
  })

  it('show a new secret until that was taken down', async () => {
    const renewed = { ...webhook('a'), secret: 'new' }
    const { list } = listOf({ body: [webhook('a')] }, { body: renewed })
    await list.load()

    await list.rotate('a')
    assert.deepEqual([...list.secrets.value], [['a', 'new']])
    list.forgetSecrets()

    assert.equal(list.secrets.value.size, 0)
  })

  it('are gone when they were removed, also by somebody else', async () => {
    const unknown = { error: 'Not there.', code: 'endpoint_unknown', requestId: 'r' }
    const { list } = listOf(
      { body: [webhook('a'), webhook('b')] },
      { status: 204 },
      { status: 404, body: unknown },
    )
    await list.load()

    await list.remove('a')
    await list.remove('b')

    assert.deepEqual(idsOf(list), [])
  })

  it('know the delivery of their last test', async () => {
    const { list } = listOf({ body: [webhook('a')] }, { status: 202, body: { id: 'dlv_1' } })
    await list.load()

    await list.test('a')

    assert.equal(list.tests.value.get('a'), 'dlv_1')
  })
})
