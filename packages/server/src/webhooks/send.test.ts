import assert from 'node:assert/strict'
import { createServer } from 'node:https'
import net from 'node:net'
import { test } from 'node:test'
import { generate } from 'selfsigned'
import { createEgressGate } from '../lib/egress-gate.ts'
import { eventually } from '../testing/eventually.ts'
import { createWebhookSender, MAX_BODY_BYTES, type WebhookSenderOptions } from './send.ts'
import { type Answer, hang, startReceiver, withStatus } from './testing/receiver.ts'

const never = new AbortController().signal
const loopback = createEgressGate({ allow: ['127.0.0.0/8'] })
const strict = createEgressGate({ allow: [] })

async function sendTo(
  url: string,
  { gate = loopback, signal = never, ...options }: SendSetup = {},
) {
  const sender = createWebhookSender(gate, options)
  try {
    return await sender.send({ url, headers: { 'x-test': '1' }, body: '{"a":"ž"}' }, signal)
  } finally {
    sender.close()
  }
}
interface SendSetup extends WebhookSenderOptions {
  readonly gate?: typeof loopback
  readonly signal?: AbortSignal
}

async function sendAndGet(answer: Answer, options: SendSetup = {}) {
  await using receiver = await startReceiver()
  receiver.answer(answer)
  const sent = await sendTo(receiver.url, options)
  return { sent, requests: receiver.requests }
}

test('keeps status, headers and body of an answer', async () => {
  const { sent, requests } = await sendAndGet((response) =>
    response.writeHead(202, { 'x-trace': 'abc' }).end('gern'),
  )

  assert.deepEqual([sent.status, sent.body, sent.error], [202, 'gern', undefined])
  assert.equal(sent.headers['x-trace'], 'abc')
  assert.equal(requests[0]?.body, '{"a":"ž"}')
})

for (const host of [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '0',
  'localhost',
  'localhost.',
  'hooks.localhost',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[64:ff9b::7f00:1]',
  '[fe80::1]',
  '[fd00::1]',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '100.64.0.1',
  '169.254.169.254',
  '168.63.129.16',
]) {
  test(`sends nothing to ${host}`, async () => {
    await using receiver = await startReceiver()
    const { port } = new URL(receiver.url)

    const sent = await sendTo(`http://${host}:${port}/`, { gate: strict })

    assert.equal(sent.error?.code, 'egress_refused')
    assert.equal(sent.status, undefined)
    assert.equal(receiver.connections(), 0)
  })
}

test('a name that turns to a private address after it was checked is not followed there', async () => {
  await using receiver = await startReceiver()
  receiver.answer(withStatus(200))
  const { port } = new URL(receiver.url)
  const answers = ['127.0.0.1', '10.0.0.1']
  const gate = createEgressGate({
    allow: ['127.0.0.1'],
    lookup: (_name, _options, callback) =>
      callback(null, [{ address: answers.shift() ?? '10.0.0.1', family: 4 }]),
  })

  const [first, second] = [
    await sendTo(`http://rebind.example.com:${port}/`, { gate }),
    await sendTo(`http://rebind.example.com:${port}/`, { gate }),
  ]

  assert.equal(first.status, 200)
  assert.equal(second.error?.code, 'egress_refused')
})

test('a redirect is an answer like any other', async () => {
  await using elsewhere = await startReceiver()

  const { sent } = await sendAndGet((response) =>
    response.writeHead(307, { location: elsewhere.url }).end(),
  )

  assert.equal(sent.status, 307)
  assert.equal(elsewhere.requests.length, 0)
})

test('a receiver that hangs is given up after the time limit', async () => {
  const { sent } = await sendAndGet(hang, { timeoutMs: 200 })

  assert.equal(sent.error?.code, 'url_timeout')
  assert.ok(sent.durationMs >= 190 && sent.durationMs < 2_000, `${sent.durationMs}`)
})

test('a receiver that answers byte by byte is given up after the same time', async () => {
  const drip: Answer = (response) => {
    response.writeHead(200, { 'content-length': '1000' })
    const timer = setInterval(() => response.write('.'), 20)
    response.on('close', () => clearInterval(timer))
  }

  const { sent } = await sendAndGet(drip, { timeoutMs: 300 })

  assert.equal(sent.error?.code, 'url_timeout')
  assert.ok(sent.durationMs < 2_000)
  assert.equal(sent.status, 200)
  assert.match(sent.body, /^\.+$/)
})

test('of ten megabytes the first four kilobytes are read', async () => {
  let wasCut = false
  const { sent } = await sendAndGet((response) => {
    response.on('close', () => {
      wasCut = !response.writableFinished
    })
    response.writeHead(200).end(Buffer.alloc(10 * 1024 * 1024, 'x'))
  })

  assert.deepEqual([sent.status, sent.error], [200, undefined])
  assert.equal(sent.body.length, MAX_BODY_BYTES)
  await eventually(() => assert.ok(wasCut, 'the rest was not fetched'))
})

test('a connection that closes early is a failure', async () => {
  const before = await sendAndGet((response) => response.destroy())
  const within = await sendAndGet((response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('half of', () => response.destroy())
  })

  assert.equal(before.sent.error?.code, 'url_unreachable')
  assert.equal(before.sent.status, undefined)
  assert.equal(within.sent.error?.code, 'url_unreachable')
  assert.equal(within.sent.body, 'half of')
})

test('a certificate nobody vouches for is a failure, in words', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  })
  await using receiver = await startReceiver((handle) => createServer({ key, cert }, handle))
  const url = receiver.url.replace('http://127.0.0.1', 'https://localhost')

  const [refused, trusted] = [await sendTo(url), await sendTo(url, { ca: cert })]

  assert.equal(refused.error?.code, 'url_unreachable')
  assert.match(refused.error?.message ?? '', /certificate/)
  assert.equal(trusted.status, 200)
  assert.equal(receiver.requests.length, 1)
})

test('what is no HTTP is a failure', async () => {
  await using server = net.createServer((socket) => {
    socket.on('error', () => {}).resume()
    socket.end('220 mail.example.com ESMTP\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo

  const sent = await sendTo(`http://127.0.0.1:${port}/`)

  assert.equal(sent.error?.code, 'url_unreachable')
})

test('what a database refuses is not kept', async () => {
  const { sent } = await sendAndGet(withStatus(200, 'a\0b'))

  assert.equal(sent.body, 'a\uFFFDb')
})

test('of very many headers some are kept', async () => {
  const { sent } = await sendAndGet((response) => {
    for (let index = 0; index < 200; index++) response.setHeader(`x-${index}`, 'y'.repeat(200))
    response.end()
  })

  assert.equal(sent.status, 200)
  assert.ok(Object.keys(sent.headers).length <= 40)
})

test('connections are used again', async () => {
  await using receiver = await startReceiver()
  const sender = createWebhookSender(loopback)
  for (let count = 0; count < 10; count++) {
    await sender.send({ url: receiver.url, headers: {}, body: '{}' }, never)
  }
  sender.close()

  assert.equal(receiver.requests.length, 10)
  assert.equal(receiver.connections(), 1)
})

test('whoever stops is not kept waiting', async () => {
  const stop = new AbortController()
  const reason = new Error('the process is stopping')

  const sending = sendAndGet(hang, { signal: stop.signal })
  stop.abort(reason)

  await assert.rejects(sending, reason)
})
