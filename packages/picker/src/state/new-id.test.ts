import assert from 'node:assert/strict'
import { it } from 'node:test'
import { newId } from './new-id.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

it('makes a UUID, also where the browser has no function for it', (test) => {
  const usual = newId()
  Object.defineProperty(globalThis.crypto, 'randomUUID', { value: undefined, configurable: true })
  test.after(() => Reflect.deleteProperty(globalThis.crypto, 'randomUUID'))

  const plain = newId()

  assert.match(usual, UUID)
  assert.match(plain, UUID)
  assert.notEqual(plain, newId())
})
