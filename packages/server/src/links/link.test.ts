import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkUrl } from './link.ts'

test('makes an address of exactly one more segment', () => {
  const handle = 'QsHandle000000000001'

  assert.equal(linkUrl('https://cdn.example.com', handle), `https://cdn.example.com/${handle}`)
  assert.equal(linkUrl('http://localhost:8080/cdn/', handle), `http://localhost:8080/cdn/${handle}`)
})
