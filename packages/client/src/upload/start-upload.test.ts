import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { endpointsOf } from '../api/endpoints.ts'
import { sendJson } from '../testing/serve.ts'
import { type Spoiling, serveUploads, type UploadService } from '../testing/upload-service.ts'
import { upload } from './start-upload.ts'
import type { UploadProgress, UploadRequest } from './upload.ts'

const apiKey = 'AKeyForTests0000000000'
const MIB = 1024 * 1024
/** Tries follow each other at once. */
const quick = { retryMaxTime: 1 }

function send(
  service: Pick<UploadService, 'endpoints'>,
  bytes: Buffer<ArrayBuffer>,
  more: Partial<UploadRequest> = {},
) {
  const request = { body: new Blob([bytes]), filename: 'a.bin', contentType: 'x/y', ...more }
  return upload(
    { endpoints: service.endpoints, apiKey },
    { ...request, settings: { ...quick, ...more.settings } },
  )
}

const refuse = (response: Parameters<NonNullable<Spoiling['start']>>[0], status: number) => {
  sendJson(response, status, { error: 'refused', code: 'some_code', requestId: 'r' })
  return true
}

test('a file of several parts arrives as it is, with the hash of each part', async () => {
  const service = await serveUploads()
  const bytes = randomBytes(13 * MIB)

  const file = await send(service, bytes, {
    store: { path: 'in/', filename: 'b.bin' },
    alt: 'noise',
    settings: { partSize: 5 * MIB, tags: { album: 'summer' } },
  }).done

  assert.ok(service.received().equals(bytes))
  assert.deepEqual([...service.puts.keys()].sort(), [1, 2, 3])
  assert.ok(service.asked.upload.every(({ sha256 }) => typeof sha256 === 'string'))
  assert.deepEqual(service.asked.start, [
    {
      apikey: apiKey,
      filename: 'a.bin',
      mimetype: 'x/y',
      size: bytes.length,
      store: { location: 's3', path: 'in/' },
    },
  ])
  const [complete] = service.asked.complete
  assert.deepEqual(complete?.parts, [
    { part_number: 1, etag: '"etag-1"' },
    { part_number: 2, etag: '"etag-2"' },
    { part_number: 3, etag: '"etag-3"' },
  ])
  assert.deepEqual([complete?.alt, complete?.upload_tags], ['noise', { album: 'summer' }])
  assert.equal(file.handle, 'H')
  assert.equal(file.client, 'local_file_system')
})

test('an empty file has no parts', async () => {
  const service = await serveUploads()

  const file = await send(service, Buffer.alloc(0)).done

  assert.equal(file.size, 0)
  assert.equal(service.puts.size, 0)
  assert.deepEqual(service.asked.complete[0]?.parts, [])
})

test('a file of one byte is one part', async () => {
  const service = await serveUploads()

  await send(service, Buffer.from('x')).done

  assert.equal(service.received().toString(), 'x')
})

test('no hash is made where it is not wanted', async () => {
  const service = await serveUploads()

  await send(service, Buffer.from('x'), { settings: { disableIntegrityCheck: true } }).done

  assert.equal(service.asked.upload[0]?.sha256, undefined)
})

test('what passes is tried again, and the person is told', async () => {
  const waits: number[] = []
  const service = await serveUploads({
    start: (response, times) => times < 2 && refuse(response, 500),
    upload: (response, times) => times < 2 && refuse(response, 503),
    put(response, { times }) {
      if (times === 1) response.destroy()
      if (times === 2) sendJson(response, 400, { error: 'damaged', code: 'upload_part_hash' })
      return times < 3
    },
    complete: (response, times) => times < 2 && refuse(response, 502),
  })

  await send(service, Buffer.from('hello'), { onRetry: ({ waitMs }) => waits.push(waitMs) }).done

  assert.equal(service.received().toString(), 'hello')
  assert.equal(waits.length, 5)
})

test('a service that asks for patience gets it', async () => {
  const service = await serveUploads({
    start(response, times) {
      if (times > 1) return false
      response.setHeader('retry-after', '1')
      return refuse(response, 429)
    },
  })
  const waits: number[] = []
  const begin = performance.now()

  await send(service, Buffer.from('x'), { onRetry: ({ waitMs }) => waits.push(waitMs) }).done

  assert.deepEqual(waits, [1000])
  assert.ok(performance.now() - begin >= 990)
})

test('a limit of requests is waited for until it is over', async () => {
  const begin = Date.now()
  const resetAt = Math.ceil((begin + 500) / 1000)
  const service = await serveUploads({
    start(response, times) {
      if (times > 1) return false
      response.setHeader('filestack-reset', String(resetAt))
      return refuse(response, 429)
    },
  })
  const waits: number[] = []

  await send(service, Buffer.from('x'), { onRetry: ({ waitMs }) => waits.push(waitMs) }).done

  assert.equal(waits.length, 1)
  assert.ok(Date.now() >= resetAt * 1000 - 10)
})

for (const status of [400, 401, 404, 413]) {
  test(`a refusal with status ${status} is final`, async () => {
    const service = await serveUploads({ upload: (response) => refuse(response, status) })

    await assert.rejects(send(service, Buffer.from('x')).done, { code: 'some_code', status })

    assert.equal(service.asked.upload.length, 1)
  })
}

test('tries end after as many as are wanted', async () => {
  const service = await serveUploads({ complete: (response) => refuse(response, 500) })

  const { done } = send(service, Buffer.from('x'), { settings: { retry: 2 } })

  await assert.rejects(done, { status: 500 })
  assert.equal(service.asked.complete.length, 3)
})

test('a service that is not there is told as such', async () => {
  const endpoints = endpointsOf({ baseUrl: 'http://127.0.0.1:1' })

  const { done } = send({ endpoints }, Buffer.from('x'), { settings: { retry: 1 } })

  await assert.rejects(done, { code: 'network' })
})

test('a request that takes too long is tried again', async () => {
  const service = await serveUploads({ put: (_, { times }) => times === 1 })

  await send(service, Buffer.from('x'), { settings: { timeout: 300 } }).done

  assert.equal(service.puts.get(1), 2)
})

test('the address of a part that is too old is asked for anew, once', async () => {
  const service = await serveUploads({
    put: (response, { part, times }) => part === 1 && times === 1 && refuse(response, 403),
  })
  await send(service, Buffer.from('x')).done
  assert.equal(service.asked.upload.length, 2)

  const strict = await serveUploads({ put: (response) => refuse(response, 403) })
  await assert.rejects(send(strict, Buffer.from('x')).done, { status: 403 })
  assert.equal(strict.asked.upload.length, 2)
})

test('joining the parts may take a while', async () => {
  const service = await serveUploads({
    complete(response, times) {
      if (times > 1) return false
      sendJson(response, 202, {})
      return true
    },
  })

  const file = await send(service, Buffer.from('x')).done

  assert.equal(file.handle, 'H')
  assert.equal(service.asked.complete.length, 2)
})

test('no more parts are on their way than are wanted', async () => {
  let atOnce = 0
  let most = 0
  const two = Promise.withResolvers<void>()
  const service = await serveUploads({
    async put() {
      atOnce += 1
      most = Math.max(most, atOnce)
      if (atOnce === 2) two.resolve()
      await two.promise
      await delay(20)
      atOnce -= 1
      return false
    },
  })

  const settings = { partSize: 5 * MIB, concurrency: 2 }
  await send(service, Buffer.alloc(21 * MIB), { settings }).done

  assert.equal(most, 2)
})

test('progress comes to all of the file', async () => {
  const told: UploadProgress[] = []
  const service = await serveUploads()
  const bytes = Buffer.alloc(11 * MIB)

  await send(service, bytes, {
    onProgress: (progress) => told.push(progress),
    settings: { partSize: 5 * MIB, progressInterval: 1, concurrency: 1 },
  }).done

  assert.deepEqual(told.at(-1), { sent: bytes.length, total: bytes.length })
  assert.ok(told.some(({ sent }) => sent > 0 && sent < bytes.length))
})

test('a paused upload begins nothing until it goes on', async () => {
  const paused = Promise.withResolvers<void>()
  const service = await serveUploads({
    put(_, { part }) {
      if (part === 1) {
        running.pause()
        paused.resolve()
      }
      return false
    },
  })
  const settings = { partSize: 5 * MIB, concurrency: 1 }
  const running = send(service, Buffer.alloc(11 * MIB), { settings })
  await paused.promise
  const first = await Promise.race([running.done.then(() => 'done'), delay(150, 'waiting')])
  assert.deepEqual([first, service.puts.size], ['waiting', 1])

  running.resume()
  await running.done

  assert.equal(service.puts.size, 3)
})

test('a cancelled upload rejects, and the service is told', async () => {
  const service = await serveUploads({
    put() {
      running.cancel()
      return false
    },
  })
  const running = send(service, Buffer.alloc(11 * MIB), { settings: { partSize: 5 * MIB } })

  await assert.rejects(running.done, { name: 'AbortError' })

  for (const until = Date.now() + 5000; service.asked.abort.length === 0; await delay(5)) {
    assert.ok(Date.now() < until, 'the service was not told')
  }
  assert.equal(service.asked.abort[0]?.upload_id, 'u-1')
  assert.equal(service.asked.complete.length, 0)
})

test('an upload that is cancelled while it is paused ends', async () => {
  const service = await serveUploads()
  const running = send(service, Buffer.from('x'))
  running.pause()
  running.cancel()

  await assert.rejects(running.done, { name: 'AbortError' })
})

test('the first part that is refused ends the others', async () => {
  const service = await serveUploads({
    put: (response, { part }) => part !== 2 || refuse(response, 400),
  })

  const settings = { partSize: 5 * MIB, concurrency: 3 }
  const { done } = send(service, Buffer.alloc(40 * MIB), { settings })

  await assert.rejects(done, { status: 400 })
  assert.ok(service.puts.size <= 3)
})
