import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestService, type TestService } from '../testing/test-service.ts'
import { createWebhookDesk, headers } from './testing/webhook-desk.ts'

let service: TestService
before(async () => {
  service = await startTestService({ egressAllow: ['127.0.0.0/8'] })
})
after(() => service.close())
const { appWithWebhook } = createWebhookDesk(() => service)

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
