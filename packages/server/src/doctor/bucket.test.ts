import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, test } from 'node:test'
import { PutBucketPolicyCommand } from '@aws-sdk/client-s3'
import { createEgressGate } from '../lib/egress-gate.ts'
import { createGatedBuckets } from '../storage/s3/gated-buckets.ts'
import { createS3Storage } from '../storage/s3/s3.ts'
import { createS3Client } from '../storage/s3/s3-client.ts'
import { bucketOpener, skipWithoutS3, type TestBucket } from '../testing/storages.ts'
import { examineBucket } from './bucket.ts'

/* Buckets whose settings are wrong, one after the other, and what people are told to do. */

const { signal } = new AbortController()
const buckets = createGatedBuckets(createEgressGate({ allow: ['127.0.0.0/8', '::1'] }))
after(() => buckets.close())

type Typed = Omit<TestBucket['typed'], 'endpoint'> & { readonly endpoint: string }
const examine = (typed: Typed, by = buckets) => examineBucket(by, typed, signal)
const FAKE: Omit<Typed, 'endpoint'> = {
  bucket: 'shop-files',
  prefix: '',
  region: 'us-east-1',
  accessKeyId: 'AKIAEXAMPLE',
  secretAccessKey: 'secret',
}

/** Something that answers every request in the same way. */
async function serverThat(answer: (response: ServerResponse) => void): Promise<Typed> {
  const server = createServer((request, response) => {
    request.resume()
    request.once('end', () => answer(response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { ...FAKE, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const s3Fault =
  (status: number, code: string, more = '') =>
  (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/xml' })
    response.end(
      `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no ${more}</Message>${more}</Error>`,
    )
  }

describe('the test of a bucket', { skip: skipWithoutS3() }, () => {
  const openBucket = bucketOpener()
  const typedOf = ({ typed }: TestBucket): Typed => ({ ...typed, endpoint: typed.endpoint ?? '' })

  test('writes, reads, lists and deletes, and leaves nothing behind', async () => {
    const bucket = await openBucket()

    const findings = await examine(typedOf(bucket))

    assert.deepEqual(
      findings.map(({ name, ok }) => [name, ok]),
      [
        ['Write', true],
        ['Read', true],
        ['Write in parts', true],
        ['List', true],
        ['Delete', true],
      ],
    )
    const all = createS3Storage({ ...bucket.options, prefix: '' })
    const before = new Date(Date.now() + 3_600_000)
    assert.deepEqual(await Array.fromAsync(all.list({ before, signal })), [])
    await all.close()
  })

  for (const [title, wrong, message, fix] of [
    ['bucket', { bucket: 'quayside-no-such-bucket' }, /no bucket/, /Create the bucket/],
    ['key', { accessKeyId: 'NOBODY' }, /does not know/, /Correct the access key ID/],
    ['secret', { secretAccessKey: 'wrong' }, /does not belong/, /Copy the secret/],
  ] as const) {
    test(`names the ${title} that is wrong`, async () => {
      const bucket = await openBucket()

      const [finding, ...others] = await examine({ ...typedOf(bucket), ...wrong })

      assert.equal(finding?.ok, false)
      assert.match(finding.message, message)
      assert.match(finding.fix ?? '', fix)
      assert.deepEqual(others, [])
    })
  }

  for (const [action, name, right] of [
    ['s3:PutObject', 'Write', /s3:PutObject/],
    ['s3:DeleteObject', 'Delete', /s3:DeleteObject/],
  ] as const) {
    test(`names the right that is missing: ${action}`, async () => {
      const bucket = await openBucket()
      await forbid(bucket, action)

      const wrong = (await examine(typedOf(bucket))).filter(({ ok }) => !ok)

      assert.deepEqual(
        wrong.map((one) => one.name),
        [name],
      )
      assert.match(wrong[0]?.fix ?? '', right)
      await forbid(bucket, 's3:GetBucketLogging') // so that it can be emptied
    })
  }
})

async function forbid({ options }: TestBucket, action: string): Promise<void> {
  const client = createS3Client(options)
  const resources = [`arn:aws:s3:::${options.bucket}`, `arn:aws:s3:::${options.bucket}/*`]
  const statement = { Effect: 'Deny', Principal: '*', Action: [action], Resource: resources }
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  await client.send(new PutBucketPolicyCommand({ Bucket: options.bucket, Policy: policy }))
  client.destroy()
}

describe('the test of a bucket somewhere else', () => {
  for (const [title, answer, message, fix] of [
    [
      'another region, which the service names',
      s3Fault(400, 'AuthorizationHeaderMalformed', '<Region>eu-west-1</Region>'),
      /not in the region us-east-1/,
      /Put in eu-west-1 as the region/,
    ],
    [
      'another region, which nobody names',
      s3Fault(301, 'PermanentRedirect'),
      /not in the region us-east-1/,
      /its properties name it/,
    ],
    ['a clock that is wrong', s3Fault(403, 'RequestTimeTooSkewed'), /another time/, /timedatectl/],
    ['no room', s3Fault(403, 'QuotaExceeded'), /full/, /Make room/],
    [
      'a web page',
      (response: ServerResponse) => response.writeHead(404).end('<!doctype html><p>Nothing here'),
      /something else than an S3 service/,
      /not of its console/,
    ],
  ] as const) {
    test(`tells ${title}`, async () => {
      const [finding, ...others] = await examine(await serverThat(answer))

      assert.equal(finding?.ok, false)
      assert.match(finding.message, message)
      assert.match(finding.fix ?? '', fix)
      assert.deepEqual(others, [])
    })
  }

  for (const [title, endpoint, message] of [
    ['nobody who answers', 'http://127.0.0.1:1', /does not answer/],
    ['a host that does not exist', 'https://s3.quayside.invalid', /does not exist/],
  ] as const) {
    test(`tells ${title}`, async () => {
      const [finding] = await examine({ ...FAKE, endpoint })

      assert.match(finding?.message ?? '', message)
      assert.ok(finding?.fix)
    })
  }

  for (const host of ['127.0.0.1', 'localhost']) {
    test(`asks nobody at ${host} unless the operator allows it`, async () => {
      let asked = 0
      const { endpoint, ...typed } = await serverThat((response) => {
        asked += 1
        response.end()
      })
      const closed = createGatedBuckets(createEgressGate({ allow: [] }))

      const here = endpoint.replace('127.0.0.1', host)
      const [finding] = await examine({ ...typed, endpoint: here }, closed)

      assert.match(finding?.message ?? '', /not on the public internet/)
      assert.match(finding?.fix ?? '', /QUAYSIDE_EGRESS_ALLOW/)
      assert.equal(asked, 0)
      closed.close()
    })
  }
})
