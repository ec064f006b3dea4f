import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Complaint } from '../complaint.ts'
import { parsePicked } from './parse-picked.ts'

test('a file is named by its source and its path', () => {
  assert.deepEqual(parsePicked('dropbox:/Photos/a: b.jpg'), {
    source: 'dropbox',
    path: '/Photos/a: b.jpg',
    text: 'dropbox:/Photos/a: b.jpg',
  })
})

for (const text of [
  '',
  'harbour.jpg',
  'dropbox:',
  'dropbox:harbour.jpg',
  'DROPBOX:/a',
  'dropbox:/a/',
]) {
  test(`${JSON.stringify(text)} is a misuse`, () => {
    assert.throws(
      () => parsePicked(text),
      (error) => error instanceof Complaint && error.exitCode === 2,
    )
  })
}
