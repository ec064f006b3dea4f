import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { createEgressGate } from '../../lib/egress-gate.ts'
import { createGatedBuckets } from './gated-buckets.ts'

const { signal } = new AbortController()

let server: Server
let asked = 0
before(async () => {
  server = createServer((_request, response) => {
    asked += 1
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
after(() => {
  server.closeAllConnections()
  server.close()
})

const bucketAt = (host: string) => ({
  bucket: 'shop-files',
  prefix: '',
  endpoint: `http://${host}:${(server.address() as AddressInfo).port}`,
  region: 'us-east-1',
  accessKeyId: 'a',
  secretAccessKey: 'b',
  maxAttempts: 1,
})

describe('a bucket whose address a customer typed in', () => {
  for (const host of ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]']) {
    test(`is not opened at ${host}`, async () => {
      const buckets = createGatedBuckets(createEgressGate({ allow: [] }))

      await assert.rejects(buckets.open(bucketAt(host)), { code: 'egress_refused' })
      buckets.close()
    })
  }

  test('is not asked when its name leads to this machine', async () => {
    const buckets = createGatedBuckets(createEgressGate({ allow: [] }))
    const before = asked
    const driver = await buckets.open(bucketAt('localhost'))

    const call = driver.put('a/b', Buffer.from('x'), { signal })

    await assert.rejects(call, { code: 'storage_refused', message: /no address that may be asked/ })
    assert.equal(asked, before)
    buckets.close()
  })

  test('is asked where the operator allows it, and outlives a driver that is closed', async () => {
    const buckets = createGatedBuckets(createEgressGate({ allow: ['127.0.0.0/8', '::1'] }))
    const [one, other] = [
      await buckets.open(bucketAt('127.0.0.1')),
      await buckets.open(bucketAt('localhost')),
    ]

    await one.put('a/b', Buffer.from('x'), { signal })
    await one.close()
    await other.put('a/b', Buffer.from('x'), { signal })

    assert.equal(asked, 2)
    buckets.close()
  })
})
