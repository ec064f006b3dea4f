import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readServerSentEvents } from './server-sent-events.ts'

async function read(...chunks: readonly string[]) {
  const encoder = new TextEncoder()
  const body = ReadableStream.from(chunks.map((chunk) => encoder.encode(chunk)))
  return await Array.fromAsync(readServerSentEvents(body))
}

test('messages may be cut anywhere', async () => {
  const events = await read('event: prog', 'ress\nda', 'ta: {"a":1}\n', '\ndata: two\n\n')

  assert.deepEqual(events, [
    { event: 'progress', data: '{"a":1}' },
    { event: 'message', data: 'two' },
  ])
})

test('comments and messages without data are left out', async () => {
  assert.deepEqual(await read(': ping\n\nevent: x\n\ndata: 1\n\n'), [
    { event: 'message', data: '1' },
  ])
})

test('several data lines are one text, also with line ends of other systems', async () => {
  assert.deepEqual(await read('data: a\r\ndata: b\r\n\r\n'), [{ event: 'message', data: 'a\nb' }])
})

test('a message without its end is dropped', async () => {
  assert.deepEqual(await read('data: 1\n\ndata: 2\n'), [{ event: 'message', data: '1' }])
})
