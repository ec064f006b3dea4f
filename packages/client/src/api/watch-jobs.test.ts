import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { sendJson, serve } from '../testing/serve.ts'
import { createApi } from './create-api.ts'

const apiKey = 'AKeyForTests0000000000'

function tell(response: ServerResponse, event: string, data: unknown): void {
  response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
}

test('a stream that breaks is opened again for those that have not ended', async () => {
  const asked: unknown[] = []
  const { endpoints } = await serve({
    'POST /cloud/ingests/events': ({ body }, response) => {
      asked.push(body.ids)
      if (asked.length === 1) {
        tell(response, 'ingest', { id: 'a', state: 'done' })
        tell(response, 'ingest', { id: 'b', state: 'running' })
        setImmediate(() => response.destroy())
      } else {
        tell(response, 'ingest', { id: 'b', state: 'done' })
        response.end()
      }
    },
  })

  const seen: string[] = []
  for await (const { id, state } of createApi({ endpoints, apiKey }).watchIngests(['a', 'b'])) {
    seen.push(`${id} ${state}`)
  }

  assert.deepEqual(seen, ['a done', 'b running', 'b done'])
  assert.deepEqual(asked, [['a', 'b'], ['b']])
})

test('a restarting service is asked again', async () => {
  let times = 0
  const { endpoints } = await serve({
    'POST /cloud/ingests/events': (_, response) => {
      times += 1
      if (times === 1) return sendJson(response, 503, { error: 'soon', code: 'shutting_down' })
      tell(response, 'ingest', { id: 'a', state: 'failed' })
      return response.end()
    },
  })

  const seen = await Array.fromAsync(createApi({ endpoints, apiKey }).watchIngests(['a']))

  assert.deepEqual(
    seen.map(({ state }) => state),
    ['failed'],
  )
})

test('ingests the service does not know are told as failed', async () => {
  const { endpoints } = await serve({
    'POST /cloud/ingests/events': (_, response) => {
      tell(response, 'missing', { ids: ['b'] })
      tell(response, 'ingest', { id: 'a', state: 'done' })
      response.end()
    },
  })

  const seen = await Array.fromAsync(createApi({ endpoints, apiKey }).watchIngests(['a', 'b']))

  assert.deepEqual(
    seen.map(({ id, state, error }) => [id, state, error?.code]),
    [
      ['b', 'failed', 'ingest_missing'],
      ['a', 'done', undefined],
    ],
  )
})

test('a refusal ends the watching', async () => {
  const { endpoints } = await serve({
    'POST /cloud/ingests/events': (_, response) =>
      sendJson(response, 401, { error: 'no', code: 'session_unknown', requestId: 'r' }),
  })

  const watching = Array.fromAsync(createApi({ endpoints, apiKey }).watchIngests(['a']))

  await assert.rejects(watching, { code: 'session_unknown' })
})

test('more than one stream can follow go into several', async () => {
  const sizes: number[] = []
  const { endpoints } = await serve({
    'POST /cloud/ingests/events': ({ body }, response) => {
      const ids = body.ids as readonly string[]
      sizes.push(ids.length)
      for (const id of ids) tell(response, 'ingest', { id, state: 'done' })
      response.end()
    },
  })
  const ids = Array.from({ length: 1001 }, (_, index) => `i${index}`)

  const seen = await Array.fromAsync(createApi({ endpoints, apiKey }).watchIngests(ids))

  assert.equal(new Set(seen.map(({ id }) => id)).size, 1001)
  assert.deepEqual(sizes.toSorted(), [1, 500, 500])
})

test('whoever stops watching ends the stream', async () => {
  const closed = Promise.withResolvers<void>()
  const { endpoints } = await serve({
    'POST /cloud/ingests/events': async (_, response) => {
      tell(response, 'ingest', { id: 'a', state: 'running' })
      await once(response, 'close')
      closed.resolve()
    },
  })

  for await (const ingest of createApi({ endpoints, apiKey }).watchIngests(['a'])) {
    assert.equal(ingest.state, 'running')
    break
  }

  await closed.promise
})

test('an aborted watch rejects with the reason of its signal', async () => {
  const controller = new AbortController()
  const reason = new Error('closed')
  const { endpoints } = await serve({
    'POST /cloud/ingests/events': (_, response) => {
      tell(response, 'ingest', { id: 'a', state: 'running' })
    },
  })

  const watching = async () => {
    const options = { signal: controller.signal }
    for await (const _ of createApi({ endpoints, apiKey }).watchIngests(['a'], options)) {
      controller.abort(reason)
    }
  }

  await assert.rejects(watching, reason)
})
