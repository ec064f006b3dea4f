import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { after, before, test } from 'node:test'
import type { ByteBody } from './byte-body.ts'
import { byteBodyFromRequest } from './byte-body-from-request.ts'

/** Who gets the next request, and what is answered once they are done. */
let receive: (request: IncomingMessage) => Promise<string>
const server = createServer((incoming, response) => {
  receive(incoming).then(
    (text) => response.end(text),
    () => response.destroy(),
  )
})
before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
after(() => server.closeAllConnections())
after(() => server.close())

const port = () => (server.address() as AddressInfo).port

function send(pieces: readonly Uint8Array[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request({ port: port(), method: 'PUT' }, (answer) =>
      answer.resume().on('end', resolve),
    )
    sent.on('error', reject)
    for (const piece of pieces) sent.write(piece)
    sent.end()
  })
}

async function readAll(body: ByteBody, targetBytes: number): Promise<Buffer> {
  const read: Buffer[] = []
  for (;;) {
    const target = new Uint8Array(targetBytes)
    const count = await body.fill(target)
    read.push(Buffer.from(target.subarray(0, count)))
    if (count < targetBytes) return Buffer.concat(read)
  }
}

for (const targetBytes of [1_000, 64 * 1024, 1024 * 1024]) {
  test(`a body is the same in buffers of ${targetBytes} bytes`, async () => {
    const pieces = [randomBytes(1), randomBytes(300_000), randomBytes(64 * 1024), randomBytes(7)]
    let got: Buffer = Buffer.alloc(0)
    receive = async (incoming) => {
      got = await readAll(byteBodyFromRequest(incoming), targetBytes)
      return ''
    }

    await send(pieces)

    assert.ok(Buffer.concat(pieces).equals(got))
  })
}

test('a body that ends with a buffer has nothing more, however often it is asked', async () => {
  let counts: readonly number[] = []
  receive = async (incoming) => {
    const body = byteBodyFromRequest(incoming)
    const target = new Uint8Array(100)
    counts = [await body.fill(target), await body.fill(target), await body.fill(target)]
    return ''
  }

  await send([randomBytes(100)])

  assert.deepEqual(counts, [100, 0, 0])
})

test('a connection that breaks off is a failure, and what came before it is known', async () => {
  const { promise: outcome, resolve } = Promise.withResolvers<readonly [unknown, number]>()
  receive = async (incoming) => {
    const body = byteBodyFromRequest(incoming)
    const error = await body.fill(new Uint8Array(100)).catch((fault: unknown) => fault)
    resolve([error, body.filled()])
    return ''
  }
  const socket = connect(port(), '127.0.0.1')
  socket.write('PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf of it')
  setTimeout(() => socket.destroy(), 20)

  const [error, filled] = await outcome

  assert.ok(error instanceof Error)
  assert.equal(filled, 'half of it'.length)
})

test('a body that is given up ends for whoever waits for it', async () => {
  const { promise: counted, resolve } = Promise.withResolvers<number>()
  receive = async (incoming) => {
    const body = byteBodyFromRequest(incoming)
    const filling = body.fill(new Uint8Array(100))
    setTimeout(() => body.cancel(), 10)
    resolve(await filling)
    body.cancel()
    return ''
  }
  const socket = connect(port(), '127.0.0.1').on('error', () => undefined)
  socket.write('PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nsome')

  assert.equal(await counted, 4)
  socket.destroy()
})
