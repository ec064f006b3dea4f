import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { forEachStorage, testS3Options } from '../../testing/storages.ts'
import { createS3Storage } from './s3.ts'

const { signal } = new AbortController()

/** A storage on a server that answers every request in the same way. */
async function storageAt(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer((request, response) => {
    request.resume()
    request.once('end', () => answer(request, response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const storage = createS3Storage({
    bucket: 'files',
    prefix: '',
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 2,
  })
  after(async () => {
    await storage.close()
    server.closeAllConnections()
    server.close()
  })
  return storage
}

const fault = (status: number, code: string) => (_: IncomingMessage, response: ServerResponse) => {
  response.writeHead(status, { 'content-type': 'application/xml' })
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`)
}

for (const [status, answer, expected] of [
  [403, 'AccessDenied', 'storage_refused'],
  [403, 'SignatureDoesNotMatch', 'storage_refused'],
  [404, 'NoSuchBucket', 'storage_refused'],
  [403, 'QuotaExceeded', 'storage_full'],
  [507, 'XMinioStorageFull', 'storage_full'],
  [503, 'SlowDown', 'storage_unavailable'],
  [500, 'InternalError', 'storage_unavailable'],
] as const) {
  test(`says ${expected} for ${status} ${answer}`, async () => {
    const storage = await storageAt(fault(status, answer))

    await assert.rejects(storage.put('a/b', Buffer.from('x'), { signal }), { code: expected })
  })
}

test('says that the storage does not answer when nobody is there', async () => {
  const storage = createS3Storage({
    bucket: 'files',
    prefix: '',
    endpoint: 'http://127.0.0.1:1',
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 2,
  })

  await assert.rejects(
    storage.size('a/b', { signal }),
    (error: Error & { retryAfterMs?: number }) => {
      assert.equal((error as { code?: string }).code, 'storage_unavailable')
      return error.retryAfterMs !== undefined
    },
  )
  await storage.close()
})

test('fails a read whose connection breaks off in the middle', async () => {
  const storage = await storageAt((_, response) => {
    response.writeHead(206, { 'content-length': 1_000, 'content-range': 'bytes 0-999/1000' })
    response.write('only this', () => response.destroy())
  })

  const body = await storage.read('a/b', { start: 0, end: 1_000 }, { signal })

  await assert.rejects(buffer(body), { code: 'storage_unavailable' })
})

test('stops waiting for an answer when the signal says so', async () => {
  const stop = new AbortController()
  const reason = new Error('enough')
  const storage = await storageAt(() => stop.abort(reason))

  await assert.rejects(storage.put('a/b', Buffer.from('x'), { signal: stop.signal }), reason)
})

forEachStorage((name, open) => {
  if (name === 'local') return

  test('says in words that a bucket or a key is wrong', async () => {
    const options = testS3Options('quayside-there-is-no-such-bucket')
    const wrongKey = { accessKeyId: 'nobody', secretAccessKey: 'x' }
    const [noBucket, noKey] = [
      createS3Storage(options),
      createS3Storage({ ...options, credentials: wrongKey }),
    ]

    await assert.rejects(noBucket.check({ signal }), { code: 'storage_refused', message: /bucket/ })
    await assert.rejects(noKey.check({ signal }), { code: 'storage_refused' })
    await Promise.all([noBucket.close(), noKey.close()])
  })

  test('refuses what is more than ten thousand parts', async () => {
    const { storage } = await open()
    const upload = await storage.beginUpload('a/b', { signal })

    await assert.rejects(upload.writePart(10_000 * upload.partSize, Buffer.from('x'), { signal }), {
      code: 'storage_object_too_large',
      kind: 'too-large',
    })
    await upload.abort()
  })
})
