import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAccepted } from './is-accepted.ts'
import type { Entry } from './source.ts'

const file = (name: string, contentType: string): Entry => ({
  kind: 'file',
  ref: `/${name}`,
  name,
  id: 'id:1',
  rev: '1',
  size: 1,
  blockHash: undefined,
  contentType,
  modifiedAt: undefined,
  hasThumbnail: false,
  exportFormats: [],
})

for (const [accept, name, type, expected] of [
  [[], 'a.png', 'image/png', true],
  [['image/*'], 'a.png', 'image/png', true],
  [['image/*'], 'a.pdf', 'application/pdf', false],
  [['application/pdf'], 'a.pdf', 'application/pdf', true],
  [['.PDF'], 'A.pdf', 'application/octet-stream', true],
  [['pdf'], 'a.pdf', 'application/octet-stream', true],
  [['.gz'], 'a.tar.gz', 'application/gzip', true],
  [['*/*'], 'a', 'application/octet-stream', true],
  [['video/*', '.png'], 'a.png', 'image/png', true],
] as const) {
  test(`[${accept}] ${expected ? 'shows' : 'hides'} ${name}`, () => {
    assert.equal(isAccepted(file(name, type), accept), expected)
  })
}

test('folders are shown whatever is wanted', () => {
  assert.equal(isAccepted({ kind: 'folder', ref: '/a', name: 'a' }, ['.pdf']), true)
})
