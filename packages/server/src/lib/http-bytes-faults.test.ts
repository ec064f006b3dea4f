import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failing, read, useRawHttp } from './testing/raw-http.ts'

const { get, saying } = useRawHttp()

const refusedHeads: readonly [string, string][] = [
  ['something that is not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['rubbish bytes', '\0\x01\x02\xff\xfe\r\n\r\n'],
  ['another protocol version', 'HTTP/2.0 200 OK\r\n\r\n'],
  ['a status that is no number', 'HTTP/1.1 abc\r\n\r\n'],
  ['a folded header', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n'],
  ['a space before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello'],
  ['a header without a colon', 'HTTP/1.1 200 OK\r\nhello\r\n\r\n'],
  ['a lone line feed in a head', 'HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n'],
  ['two different lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n'],
  ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n'],
  ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: 0x10\r\n\r\n'],
  ['an unknown transfer encoding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n'],
  ['an upgrade', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
  ['a head without end', `HTTP/1.1 200 OK\r\nA: ${'a'.repeat(70_000)}`],
  ['a head that is too large', `HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(12_000)}\r\n`],
]
for (const [title, text] of refusedHeads) {
  test(`refuses ${title}`, async () => {
    await assert.rejects(
      get(await saying(Buffer.from(text, 'latin1'))),
      failing('malformed_answer'),
    )
  })
}

const refusedChunks: readonly [string, string][] = [
  ['a size that is no number', 'xyz\r\n'],
  ['an empty size', '\r\nhello'],
  ['a negative size', '-5\r\nhello\r\n'],
  ['a size beyond all files', `${'f'.repeat(13)}\r\n`],
  ['data longer than its size', '3\r\nhello\r\n0\r\n\r\n'],
  ['an endless size line', `5;${'a'.repeat(5_000)}`],
]
for (const [title, chunks] of refusedChunks) {
  test(`refuses chunks with ${title}`, async () => {
    const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
    const answer = await get(await saying(head + chunks))

    await assert.rejects(read(answer), failing('malformed_answer'))
  })
}

test('says so when a body is cut at any byte, and how much had come', async () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n'
  for (const cut of [0, 1, 5, 9]) {
    const answer = await get(await saying(head + '0123456789'.slice(0, cut), { end: true }))
    const target = new Uint8Array(100)

    await assert.rejects(answer.body.fill(target), failing('connection_lost'))
    assert.equal(answer.body.filled(), cut)
    await assert.rejects(answer.body.fill(target))
  }
})

test('says so when a chunked body is cut, and how much had come', async () => {
  const text = '4\r\n0123\r\n6\r\n456789\r\n0\r\n\r\n'
  for (const [cut, expected] of [
    [0, 0],
    [4, 1],
    [9, 4],
    [14, 6],
    [text.length - 1, 10],
  ] as const) {
    const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
    const answer = await get(await saying(head + text.slice(0, cut), { end: true }))

    await assert.rejects(answer.body.fill(new Uint8Array(100)), failing('connection_lost'))
    assert.equal(answer.body.filled(), expected)
  }
})

test('says so when the head is cut or never comes', async () => {
  for (const text of ['', 'HT', 'HTTP/1.1 200 OK\r\nContent-Le']) {
    await assert.rejects(get(await saying(text, { end: true })), failing('connection_lost'))
  }
})
