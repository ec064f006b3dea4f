import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { byteBodyFromBase64 } from './byte-body-from-base64.ts'
import { byteBodyFromBytes } from './byte-body-from-bytes.ts'
import { readAll } from './byte-body-read-all.ts'
import { byteBodyWithHead } from './byte-body-with-head.ts'

const decode = (text: string) =>
  readAll(byteBodyFromBase64(byteBodyFromBytes(Buffer.from(text))), 1_000_000)

test('reads base64 of every length, in both alphabets, with line breaks or without', async () => {
  // Of 49,152 bytes the text is exactly what is decoded at a time.
  for (const size of [0, 1, 2, 3, 4, 49_150, 49_151, 49_152, 49_153, 200_000]) {
    const bytes = randomBytes(size)

    for (const text of [bytes.toString('base64'), bytes.toString('base64url')]) {
      assert.ok((await decode(text)).equals(bytes), `${size}`)
      assert.ok((await decode(text.replace(/.{76}/g, '$&\r\n'))).equals(bytes), `${size}`)
    }
  }
})

test('reads padding that is cut in two', async () => {
  const bytes = Buffer.alloc(49_153, 1)
  const text = `\n${bytes.toString('base64')}`
  for (const breaks of [0, 1, 2, 3, 4]) {
    assert.ok((await decode('\n'.repeat(breaks) + text)).equals(bytes))
  }
})

test('refuses what is no base64', async () => {
  for (const text of [
    'a',
    'abcde',
    'ab!d',
    'ab==cd',
    'ab===',
    '=',
    'äöü',
    `${'A'.repeat(65_537)}`,
  ]) {
    await assert.rejects(decode(text), { code: 'base64_malformed' }, text.slice(0, 20))
  }
})

test('puts back what was read ahead', async () => {
  const bytes = randomBytes(1_000)
  for (const cut of [0, 1, 500, 999, 1_000]) {
    const body = byteBodyWithHead(bytes.subarray(0, cut), byteBodyFromBytes(bytes.subarray(cut)))

    const [first, second] = [Buffer.alloc(600), Buffer.alloc(600)]
    assert.deepEqual([await body.fill(first), body.filled()], [600, 600])
    assert.deepEqual([await body.fill(second), body.filled()], [400, 400])
    assert.ok(Buffer.concat([first, second.subarray(0, 400)]).equals(bytes))
    assert.equal(await body.fill(first), 0)
  }
})
