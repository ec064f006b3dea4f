import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createSealer, newSealKey, parseSealKeys, SealError } from './seal.ts'

const newKeys = (id = 'a') => [{ id, bytes: randomBytes(32) }]

test('opens what it sealed, whatever the text', () => {
  const sealer = createSealer(newKeys())

  for (const text of ['', 'a', 'naïve 🗝️ "quoted" \n', 'x'.repeat(100_000)]) {
    assert.equal(sealer.open(sealer.seal(text)), text)
  }
})

test('gives another result for the same text each time, without the text in it', () => {
  const sealer = createSealer(newKeys())

  const first = sealer.seal('refresh-token')
  const second = sealer.seal('refresh-token')

  assert.notEqual(first, second)
  assert.doesNotMatch(first, /refresh-token/)
})

test('does not open under another key of the same id', () => {
  const sealed = createSealer(newKeys()).seal('text')

  assert.throws(() => createSealer(newKeys()).open(sealed), SealError)
})

test('says which key is missing', () => {
  const sealed = createSealer(newKeys('spring')).seal('text')

  assert.throws(() => createSealer(newKeys('autumn')).open(sealed), /"spring".*not configured/)
})

test('does not open when any one byte was changed', () => {
  const sealer = createSealer(newKeys())
  const [version, id, body = ''] = sealer.seal('text').split('.')
  const bytes = Buffer.from(body, 'base64url')

  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes)
    changed[at] = bytes[at]! ^ 1
    const tampered = `${version}.${id}.${changed.toString('base64url')}`
    assert.throws(() => sealer.open(tampered), SealError)
  }
})

test('does not open what was cut off, or was never sealed', () => {
  const sealer = createSealer(newKeys())
  const sealed = sealer.seal('text')

  for (const text of ['', 'text', 'v1.a.', sealed.slice(0, 20), sealed.replace('v1', 'v2')]) {
    assert.throws(() => sealer.open(text), SealError)
  }
})

test('opens one text only of what it sealed, so that texts can be counted', () => {
  const sealer = createSealer(newKeys())
  const sealed = sealer.seal('text')

  for (const other of [`${sealed}=`, `${sealed}.more`, `${sealed} `, sealed.replace(/.$/, ' $&')]) {
    assert.throws(() => sealer.open(other), SealError, other)
  }
})

test('opens only for the purpose it was sealed for', () => {
  const sealer = createSealer(newKeys())
  const sealed = sealer.seal('text', 'apps.secret:one')

  assert.equal(sealer.open(sealed, 'apps.secret:one'), 'text')
  assert.throws(() => sealer.open(sealed, 'apps.secret:two'), SealError)
  assert.throws(() => sealer.open(sealed), SealError)
})

test('opens with an old key after a new one was put first, and knows what to seal again', () => {
  const old = newKeys('old')
  const sealed = createSealer(old).seal('text')

  const rotated = createSealer([...newKeys('new'), ...old])

  assert.equal(rotated.open(sealed), 'text')
  assert.equal(rotated.needsReseal(sealed), true)
  assert.equal(rotated.needsReseal(rotated.seal('text')), false)
})

test('reads a lone key, and several with their ids', () => {
  const lone = newSealKey().reveal()

  const [only] = parseSealKeys(lone)
  const several = parseSealKeys(`2027:${newSealKey().reveal()}, ${lone}`)

  assert.deepEqual(
    several.map(({ id }) => id),
    ['2027', only?.id],
  )
})

test('refuses keys that are too short, no base64, named twice or missing', () => {
  const key = newSealKey().reveal()

  for (const text of ['', 'secret', randomBytes(16).toString('base64'), `${key}!`, `a b:${key}`]) {
    assert.throws(() => parseSealKeys(text), SealError)
  }
  assert.throws(() => parseSealKeys(`a:${key},a:${newSealKey().reveal()}`), /same id/)
})

test('does not repeat a faulty key in the message', () => {
  assert.throws(
    () => parseSealKeys('correct-horse-battery'),
    (error: Error) => !error.message.includes('correct-horse'),
  )
})
