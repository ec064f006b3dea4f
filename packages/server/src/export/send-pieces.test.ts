import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { createMemoryFiles } from '../connections/testing/memory-files.ts'
import { createMemoryWriting } from '../connections/testing/memory-writing.ts'
import { createSlotPool } from '../ingest/slots.ts'
import { byteBodyFromReadable } from '../lib/byte-body-from-readable.ts'
import { type ApiKey, newConnectionId } from '../lib/ids.ts'
import { passingContent } from './content/opened-content.ts'
import { createSendPieces } from './send-pieces.ts'

const MiB = 1024 * 1024
const LIMIT = 9 * MiB
const { signal } = new AbortController()

/** Sends what does not say how much it is. */
function sendUnmeasured(size: number) {
  const files = createMemoryFiles({})
  const memory = createMemoryWriting({ files, enter: async () => undefined, now: () => new Date() })
  const chunks = Array.from({ length: Math.ceil(size / MiB) }, (_, at) =>
    Buffer.alloc(Math.min(MiB, size - at * MiB)),
  )
  const body = byteBodyFromReadable(Readable.from(chunks))
  const arrived: number[] = [0]
  const sendPieces = createSendPieces({ slots: createSlotPool(64 * MiB) })
  const sending = sendPieces({
    appKey: 'Akey' as ApiKey,
    writing: { ...memory, maxBytes: LIMIT },
    access: {
      ...{ connectionId: newConnectionId(), accountId: 'ada', details: {} },
      token: async () => '',
    },
    content: passingContent(body, { filename: 'a.bin', size: undefined }),
    from: undefined,
    onSent: (bytes) => arrived.push(bytes),
    save: async () => undefined,
    signal,
  })
  return { sending, arrived: () => Math.max(...arrived) }
}

test('what says nothing of its length is sent as long as the source takes it', async () => {
  const { sending } = sendUnmeasured(LIMIT)

  assert.equal((await sending).size, LIMIT)
})

test('what turns out to be larger than the source takes is refused on the way', async () => {
  for (const size of [LIMIT + 1, 40 * MiB]) {
    const { sending, arrived } = sendUnmeasured(size)

    await assert.rejects(sending, { code: 'source_too_large', kind: 'too-large' })
    assert.ok(arrived() <= LIMIT)
  }
})
