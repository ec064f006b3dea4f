import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import type { ByteBody } from './byte-body.ts'
import { byteBodyFromBytes } from './byte-body-from-bytes.ts'
import { byteBodyFromReadable } from './byte-body-from-readable.ts'
import { firstBytes, inTurn, untilBroken } from './byte-body-parts.ts'
import { readAll } from './byte-body-read-all.ts'

const bodyOf = (text: string) => byteBodyFromBytes(Buffer.from(text))
const textOf = async (body: ByteBody) => (await readAll(body, 1000)).toString()

/** Breaks off after `text`. */
const brokenAfter = (text: string) =>
  byteBodyFromReadable(
    new Readable({
      read() {
        this.push(text)
        this.destroy(new Error('connection lost'))
      },
    }),
  )

test('the first bytes of a body leave the rest for the next reader', async () => {
  const body = bodyOf('one two')

  assert.equal(await textOf(firstBytes(body, 3)), 'one')
  assert.equal(await textOf(firstBytes(body, 100)), ' two')
  assert.equal(await textOf(firstBytes(body, 0)), '')
})

test('bodies in turn are one body, wherever the buffers end', async () => {
  for (const size of [1, 2, 3, 4, 7, 8]) {
    const body = inTurn(bodyOf('one'), bodyOf('four'))
    const target = new Uint8Array(size)
    let text = ''
    for (let count = size; count === size; ) {
      count = await body.fill(target)
      assert.equal(body.filled(), count)
      text += Buffer.from(target.subarray(0, count)).toString()
    }
    assert.equal(text, 'onefour')
  }
})

test('of bodies in turn each can fail', async () => {
  await assert.rejects(textOf(inTurn(brokenAfter('one'), bodyOf('two'))), /lost/)
  await assert.rejects(textOf(inTurn(bodyOf('one'), brokenAfter('two'))), /lost/)
})

test('what breaks off can be taken for what ends', async () => {
  const body = untilBroken(brokenAfter('one two'))

  assert.equal(await textOf(body), 'one two')
  assert.equal(await body.fill(new Uint8Array(1)), 0)
})
